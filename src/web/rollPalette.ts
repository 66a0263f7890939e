import type { Part } from '../wire/messages.js';

/** Bits that show at full strength: one chance in 256. */
export const FULL_SURPRISE = 8;
/** From here on a note wears a ring: one chance in some 20. */
export const RING = 4.5;
const STEPS = 8;
/** How much of the colour is left of a note that was quite expected. */
const FAINTEST = 0.42;

/** The colours of the roll, which are those of the page. */
export interface RollPalette {
  readonly card: string;
  readonly ink: string;
  readonly muted: string;
  readonly edge: string;
  readonly parts: Readonly<Record<Part, string>>;
  /** The player's notes by surprise: from close to the paper to the full colour. */
  readonly surprise: readonly string[];
  readonly sans: string;
  readonly serif: string;
}

/** Reads them from where the roll stands in the page. */
export function readPalette(element: Element): RollPalette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const [card, player] = [read('--card'), read('--player')];
  return {
    card,
    ink: read('--ink'),
    muted: read('--muted'),
    edge: read('--edge'),
    parts: { player, partner: read('--partner') },
    surprise: Array.from({ length: STEPS + 1 }, (_, step) => {
      const share = FAINTEST + (1 - FAINTEST) * (step / STEPS);
      return `color-mix(in oklab, ${player} ${Math.round(100 * share)}%, ${card})`;
    }),
    sans: read('--sans'),
    serif: read('--serif'),
  };
}

/** The colour of one of the player's notes. The scale is one of lightness: it needs no eye for hues. */
export function surpriseColour(
  { surprise, parts }: Pick<RollPalette, 'surprise' | 'parts'>,
  bits: number,
): string {
  const step = Math.round((STEPS * Math.min(bits, FULL_SURPRISE)) / FULL_SURPRISE);
  return surprise[step] ?? parts.player;
}
