import { z } from 'zod';
import { liveChangeSchema } from '../../config/settings.js';

const byte7 = z.number().int().min(0).max(127);
export const channelSchema = z.number().int().min(0).max(15);
const channel = channelSchema;

const messageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('noteOn'), channel, pitch: byte7, velocity: byte7 }),
  z.strictObject({ kind: z.literal('noteOff'), channel, pitch: byte7, velocity: byte7 }),
  z.strictObject({ kind: z.literal('control'), channel, controller: byte7, value: byte7 }),
  z.strictObject({ kind: z.literal('program'), channel, program: byte7 }),
  z.strictObject({ kind: z.literal('pitchBend'), channel, value: z.number().int() }),
  z.strictObject({ kind: z.literal('channelPressure'), channel, pressure: byte7 }),
  z.strictObject({ kind: z.literal('keyPressure'), channel, pitch: byte7, pressure: byte7 }),
  z.strictObject({ kind: z.literal('songPosition'), sixteenths: z.number().int() }),
  z.strictObject({ kind: z.enum(['clock', 'start', 'continue', 'stop']) }),
]);

/** What a jam can be told, as its journal keeps it: one entry for each kind of `JamInput`. */
export const inputSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('midi'), message: messageSchema }),
  z.strictObject({
    kind: z.literal('settings'),
    change: liveChangeSchema,
    /** Of the model that the change names: a replay has to have the same. */
    weightsSha256: z.string().exactOptional(),
  }),
  z.strictObject({ kind: z.enum(['tap', 'panic', 'again', 'undo', 'alternatives']) }),
  z.strictObject({ kind: z.literal('pick'), which: z.union([z.literal(0), z.literal(1)]) }),
  z.strictObject({ kind: z.literal('hold'), on: z.boolean() }),
  z.strictObject({ kind: z.literal('prime'), canon: z.string().max(32_768) }),
]);
