import { z } from 'zod';
import { CHORD_QUALITIES } from '../../music/chordSymbol.js';
import { MODES } from '../../music/key.js';

/** A file from somebody else may hold anything: nothing in it may take long. */
const LONGEST = 2 ** 27;
const MOST_NOTES = 20_000;
export const MOST_CHARACTERS = 100_000;
/** What waits is a beat or two of notes. */
const MOST_WAITING = 1024;

export const list = <Thing extends z.ZodType>(thing: Thing) => z.array(thing).readonly();

/** Milliseconds on the jam's own clock, which no jam takes beyond a year. */
const YEAR = 366 * 24 * 60 * 60 * 1000;
export const time = z.number().min(-YEAR).max(YEAR);
/** Far longer than a score or a phrase gets: two hundred bars of the longest meter. */
export const ticks = z.number().int().min(-LONGEST).max(LONGEST);
/** Of the beat, since it began. */
export const beatTicks = z.number().int();
export const count = z.number().int().min(0);
export const pitch = z.number().int().min(0).max(127);
export const part = z.enum(['player', 'partner']);
export const key = z.strictObject({
  fifths: z.number().int().min(-7).max(7),
  mode: z.enum(MODES),
});
export const chord = z.strictObject({
  root: z.string(),
  quality: z.enum(CHORD_QUALITIES),
  bass: z.string().exactOptional(),
});
export const pulse = z.strictObject({
  origin: time,
  millisecondsPerQuarter: z.number().min(1).max(100_000),
});
export const carriage = z.strictObject({
  from: key,
  key,
  semitones: z.number().int().min(-127).max(127),
});
export const manner = z.strictObject({
  contour: list(z.strictObject({ place: z.number(), velocity: z.number() })),
  articulation: z.number(),
  swing: z.number(),
});
/** See `Runs`: of the notes, or of the symbols. */
export const runs = list(z.tuple([count, count]).readonly()).refine(
  (all) => all.reduce((sum, [, more]) => sum + more, 0) <= MOST_NOTES,
);
/** An instrument: see `PlayerState`. */
export const player = z.strictObject({
  hasSounded: z.boolean(),
  sounding: z.array(pitch).max(MOST_WAITING).readonly(),
  waiting: z
    .array(z.tuple([time, z.number().int(), z.number().min(0)]).readonly())
    .max(MOST_WAITING)
    .readonly(),
});
