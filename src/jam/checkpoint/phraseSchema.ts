import { z } from 'zod';
import { MOST_DEEDS } from '../phrase.js';
import { key, pitch, runs, ticks, time } from './values.js';

const tempo = z.number().min(1).max(10_000);

/** A phrase that is being played: see `PhraseState`. */
export const phrase = z.strictObject({
  tempo: z.union([tempo, z.literal('auto')]),
  key: z.union([key, z.literal('auto')]),
  keyBefore: key.exactOptional(),
  origin: time.exactOptional(),
  remembered: z.strictObject({ tempo, origin: time }).exactOptional(),
  mayHaveAnacrusis: z.boolean(),
  prelude: z.strictObject({ notes: runs, barLine: time }).optional(),
  deeds: z
    .array(
      z.tuple([time, z.union([pitch, z.literal('pedal')]), z.number().min(0).max(127)]).readonly(),
    )
    .max(MOST_DEEDS)
    .readonly(),
  start: ticks,
});
