import { z } from 'zod';
import { beatTicks, chord, count, list, MOST_CHARACTERS, time } from './values.js';

/** See `ModePlans`. */
export const plans = z.strictObject({
  end: time.exactOptional(),
  turn: z
    .strictObject({
      of: z.enum(['player', 'partner']),
      start: beatTicks,
      bars: count.max(1000),
    })
    .exactOptional(),
  isAgreed: z.boolean().exactOptional(),
  form: z
    .strictObject({ changes: z.string().max(MOST_CHARACTERS), start: beatTicks })
    .exactOptional(),
  leads: z.boolean().exactOptional(),
  harmony: z
    .strictObject({
      considered: list(z.strictObject({ chord, weight: z.number() })),
      chosen: chord.exactOptional(),
    })
    .exactOptional(),
  waits: z.boolean().exactOptional(),
});
