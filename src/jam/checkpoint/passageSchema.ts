import { z } from 'zod';
import {
  beatTicks,
  carriage,
  count,
  key,
  list,
  MOST_CHARACTERS,
  manner,
  pitch,
  pulse,
  runs,
  ticks,
  time,
} from './values.js';

const MOST_NOTES = 4096;
/** Hours of the longest bars. */
const length = ticks.min(0);
const text = z.string().max(MOST_CHARACTERS);
const note = z.strictObject({ pitch: z.number().int(), onset: ticks, duration: ticks });
const classes = z.array(z.number().int()).max(12).readonly();

/** See `Plan`; the meter is the jam's. */
const plan = z.strictObject({
  key,
  rest: length,
  anacrusis: length,
  length,
  low: pitch,
  high: pitch,
  chords: z.boolean(),
  cadence: z.boolean(),
  harmony: list(
    z.strictObject({
      onset: ticks,
      symbol: z.string().max(16),
      root: z.number().int(),
      tones: classes,
      scale: classes,
    }),
  ).exactOptional(),
  seed: z.number(),
  phrase: count,
});

/** What the partner is playing: see `PassageState` and `InHand`. */
export const passage = z.strictObject({
  improvised: z.union([
    z.strictObject({ plan, text, model: z.string() }),
    z.strictObject({
      text,
      notes: z.array(note).max(MOST_NOTES).readonly(),
      tick: ticks,
      length,
    }),
  ]),
  place: z.strictObject({
    latest: pulse,
    follows: z.boolean(),
    start: beatTicks,
    length,
  }),
  voice: z.strictObject({ carriage, raised: z.number().int(), manner }),
  begun: runs,
  imagined: runs,
  scheduled: z
    .array(z.strictObject({ pitch: z.number().int(), velocity: z.number(), on: time, off: time }))
    .max(MOST_NOTES)
    .readonly(),
  symbols: runs,
  quoting: z.number(),
  heading: z.string(),
  heard: z.string().max(MOST_CHARACTERS),
});
