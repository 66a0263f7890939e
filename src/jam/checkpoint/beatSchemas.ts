import { z } from 'zod';
import { beatTicks, count, player, pulse, time } from './values.js';

/** More than a clock's filter looks back on. */
const clocks = z.array(z.number()).max(128).readonly();

const lock = z.strictObject({
  arrivals: clocks,
  misfits: clocks,
  jitter: z.number(),
  belief: z
    .strictObject({
      time,
      period: z.number().min(1).max(100_000),
      timeVariance: z.number(),
      covariance: z.number(),
      periodVariance: z.number(),
    })
    .optional(),
  number: z.number().int(),
  certain: z.number().int(),
  recent: clocks,
  expected: count,
  newPhase: z.boolean(),
  counts: z.strictObject({ doubled: count, missed: count, locks: count }),
});

/** Of the music that is written down: the beat that is given, followed, tapped, clicked and sent. */
export const beatSchemas = {
  given: pulse.optional(),
  taps: z.strictObject({ at: z.array(time).max(64).readonly(), before: count }),
  clock: z
    .strictObject({
      started: z.boolean(),
      silent: z.boolean(),
      pointer: z.number().int(),
      now: time,
      latest: time.exactOptional(),
      lock,
    })
    .optional(),
  metronome: z.strictObject({ next: beatTicks.optional(), clicks: player }),
  clockOut: z.strictObject({
    isRunning: z.boolean(),
    sender: z.strictObject({
      pulse: pulse.optional(),
      next: z.number().int(),
      started: z.boolean(),
      entry: z.number().int().optional(),
      stopDue: time.optional(),
    }),
  }),
};
