import { z } from 'zod';
import { formatLength } from '../../abc/length.js';
import { COMMON_LENGTHS } from '../../abc/lengthTable.js';
import { TICKS_PER_EIGHTH, type Ticks } from '../../music/time.js';

/** Time from frame to frame: an eighth note, counted anew from every bar line. */
export const FRAME_STEP: Ticks = TICKS_PER_EIGHTH;

const share = z.number().gt(0).lt(1);
const counts = z.array(z.number().nonnegative()).length(COMMON_LENGTHS.length);

/**
 * What a piano roll does not say and canon has to, counted in the tunes that the frames were made
 * of.
 */
export const frameHabitsSchema = z.strictObject({
  /** Share of frames like the one before that begin with a note struck again, not held. */
  struckAgain: share,
  /** Share of bars that are a tune's last. */
  ends: share,
  /** How often each of `COMMON_LENGTHS` begins on a frame, and how often between two. */
  lengthsOnFrames: counts,
  lengthsBetween: counts,
});

export type FrameHabits = z.output<typeof frameHabitsSchema>;

/** A length that may be written. */
export interface LengthChoice {
  readonly ticks: Ticks;
  /** As canon writes it. */
  readonly word: string;
  /** How often it is written on a frame and between two; never 0. */
  readonly onFrame: number;
  readonly between: number;
}

export function lengthChoices({ lengthsOnFrames, lengthsBetween }: FrameHabits): LengthChoice[] {
  return COMMON_LENGTHS.map((ticks, at) => ({
    ticks,
    word: formatLength(ticks),
    onFrame: (lengthsOnFrames[at] ?? 0) + 1,
    between: (lengthsBetween[at] ?? 0) + 1,
  }));
}

/** Frames that begin after `from` and before `to`, both in ticks from the bar line. */
export function framesBetween(from: Ticks, to: Ticks): number {
  return Math.ceil(to / FRAME_STEP) - Math.floor(from / FRAME_STEP) - 1;
}
