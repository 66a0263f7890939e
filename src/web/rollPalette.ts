import type { Part } from '../wire/messages.js';
import { surpriseSteps } from './surpriseScale.js';

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
    surprise: surpriseSteps(player, card),
    sans: read('--sans'),
    serif: read('--serif'),
  };
}
