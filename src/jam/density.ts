import type { LiveSettings } from '../config/settings.js';
import { beatTicks, type Meter } from '../music/meter.js';
import { TICKS_PER_EIGHTH, type Ticks } from '../music/time.js';

/** How much less a length is liked for each octave that it is away from the wanted one, in nats. */
const STRICTNESS = 4;
/** The wanted length goes from two beats down to a quarter of one. */
const LONGEST_BEATS = 2;
const OCTAVES = 3;

/** Lengths by the character that begins them where a note's letter has been written. */
const EIGHTHS: Readonly<Record<string, number>> = {
  '/': 1 / 2,
  '1': 12,
  '2': 2,
  '3': 3,
  '4': 4,
  '6': 6,
  '8': 8,
};
/** These go on with the letter. */
const OCTAVE_MARKS = ",'";

/** The length that notes should have about; undefined where they come as they come. */
export function wantedLength(density: LiveSettings['density'], meter: Meter): Ticks | undefined {
  if (density === 'auto') return undefined;
  return beatTicks(meter) * LONGEST_BEATS * 2 ** (-OCTAVES * density);
}

/**
 * Makes lengths near the wanted one likelier, in the logits of the character after a note's letter,
 * [V]. What the letter is has been chosen; whether an octave mark follows is as likely as before.
 */
export function favourLength(
  logits: Float32Array,
  alphabet: readonly string[],
  wanted: Ticks,
): void {
  let before = 0;
  let after = 0;
  const largest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  for (const [index, character] of alphabet.entries()) {
    if (OCTAVE_MARKS.includes(character)) continue;
    const logit = logits[index] ?? 0;
    // Any other character is the next event's, or a tie: the note is an eighth.
    const length = (EIGHTHS[character] ?? 1) * TICKS_PER_EIGHTH;
    const dislike = STRICTNESS * Math.abs(Math.log2(length / wanted));
    before += Math.exp(logit - largest);
    after += Math.exp(logit - dislike - largest);
    logits[index] = logit - dislike;
  }
  const change = Math.log(after / before);
  if (!Number.isFinite(change)) return;
  for (const [index, character] of alphabet.entries()) {
    if (OCTAVE_MARKS.includes(character)) logits[index] = (logits[index] ?? 0) + change;
  }
}
