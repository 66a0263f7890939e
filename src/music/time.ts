/**
 * Musical time. Onsets and durations are whole numbers of ticks, so that bars add up exactly.
 *
 * A quarter note has 10080 = 2^5 * 3^2 * 5 * 7 ticks: halves down to a 1/128 note, triplets,
 * quintuplets, septuplets and nonuplets are all whole. (It also fits the 15 bits that a standard
 * MIDI file has for its division.)
 */
export type Ticks = number;

export const TICKS_PER_QUARTER: Ticks = 10080;

/** ABC's unit here: every canon length is a fraction of this (`L:1/8`). */
export const TICKS_PER_EIGHTH: Ticks = TICKS_PER_QUARTER / 2;

/** Milliseconds of one monotonic clock; its origin means nothing. May have a fraction. */
export type Milliseconds = number;
