import { z } from 'zod';
import { inputSchema } from '../../jam/journal/input.js';
import { JAM_NAME } from '../../wire/jamDirectory.js';
import { jamEventSchema, jamSnapshotSchema } from '../../wire/messages.js';

/**
 * What goes over the broker, of which every message may be anybody's: what does not fit is counted
 * and passed over.
 */

/** Counts the hosts that have had the jam: a later one is right, whatever an earlier one still says. */
const term = z.number().int().min(0);

/** On `events`. */
export const newsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('events'),
    term,
    /** Of the first event; they count up by one over all messages of a term. */
    sequence: z.number().int().min(1),
    events: z.array(jamEventSchema).min(1).max(8192).readonly(),
  }),
  z.strictObject({
    kind: z.literal('whole'),
    term,
    /** Of the last event that is contained. */
    sequence: z.number().int().min(0),
    /** When the jam's clock stood at 0, in milliseconds since 1970. */
    epoch: z.number(),
    jam: jamSnapshotSchema,
  }),
  /** It has ended: whoever wants it has it begun again. */
  z.strictObject({ kind: z.literal('over'), term }),
]);
export type News = z.output<typeof newsSchema>;

/** On `input`. */
export const playedSchema = z.strictObject({
  /** The relay it came in at. */
  relay: z.string().max(64),
  /** Counts what came in there. */
  number: z.number().int().min(1),
  /** When, on the jam's clock. */
  at: z.number(),
  input: inputSchema,
});
export type Played = z.output<typeof playedSchema>;

/** Asked for on `antiphon.place`. */
export const placeSchema = z.strictObject({ name: z.string().regex(JAM_NAME) });

/** The answer to that: who has it now; nothing where the one who was asked cannot take it. */
export const placedSchema = z.strictObject({ host: z.string().max(64).exactOptional() });

export function encodeMessage(message: object): Uint8Array {
  return Buffer.from(JSON.stringify(message));
}

/** Undefined for what does not fit. */
export function decodeMessage<Schema extends z.ZodType>(
  schema: Schema,
  data: Uint8Array,
): z.output<Schema> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
  return schema.safeParse(json).data;
}
