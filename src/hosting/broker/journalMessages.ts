import { gunzipSync, gzipSync } from 'node:zlib';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { z } from 'zod';
import type { JournalRecord } from '../../jam/journal/records.js';
import type { Milliseconds } from '../../music/time.js';
import { decodeMessage, encodeMessage } from './messages.js';

/** Longer messages are packed: checkpoints, mostly, to a fifth. */
const PACKED_FROM = 16 * 1024;
/** Whatever it was packed from has no more bytes. */
const LONGEST_UNPACKED = 4 * 1024 ** 2;

const recordsSchema = z.strictObject({
  /** Of the host's turn with the jam. */
  term: z.number().int().min(0),
  /** Of the first record; they count up from 0 over all terms. */
  number: z.number().int().min(0),
  records: z
    .array(
      z.strictObject({
        /** Not known to be one: checked when it is used, for most are before a checkpoint. */
        record: z.unknown(),
        origin: z
          .strictObject({ relay: z.string().max(64), number: z.number().int().min(1) })
          .exactOptional(),
      }),
    )
    .min(1)
    .readonly(),
});

/** Some records of a jam's journal, as they come from the broker. */
export type Records = z.output<typeof recordsSchema>;

export interface KeptRecord {
  readonly record: JournalRecord;
  /** The message of a relay that an input was. */
  readonly origin?: NonNullable<Records['records'][number]['origin']>;
}

/** The same as they are sent there. */
export interface RecordsMessage extends Omit<Records, 'records'> {
  readonly records: readonly KeptRecord[];
}

export function packed(message: RecordsMessage): Uint8Array {
  const plain = encodeMessage(message);
  return plain.length < PACKED_FROM ? plain : gzipSync(plain, { level: 1 });
}

/** Undefined for what is no such message. */
export function unpacked(data: Uint8Array): Records | undefined {
  if (data[0] !== GZIP[0] || data[1] !== GZIP[1]) return decodeMessage(recordsSchema, data);
  try {
    return decodeMessage(recordsSchema, gunzipSync(data, { maxOutputLength: LONGEST_UNPACKED }));
  } catch {
    return undefined;
  }
}

/** From where on a journal tells all that a host has to know who takes the jam up. */
export interface Since {
  /** The number in the broker's stream of a message with a checkpoint. */
  readonly from: number;
  /** When the jam's clock stood at 0 then, in milliseconds since 1970. */
  readonly epoch: Milliseconds;
  /**
   * The last number of each relay's inputs that the jam had heard by then, but for those of which the
   * broker keeps nothing any more.
   */
  readonly heard: Readonly<Record<string, number>>;
}

/** Beside a message, not in it: hosts that do not know of it read all of the journal. */
const SINCE = 'Antiphon-Since';
const sinceSchema = z.strictObject({
  from: z.number().int().min(1),
  epoch: z.number(),
  heard: z.record(z.string().max(64), z.number().int().min(1)),
});

export function headersWith(since: Since): MsgHdrs {
  const header = headers();
  header.set(SINCE, JSON.stringify(since));
  return header;
}

/** Undefined where there is none. */
export function sinceIn(header: MsgHdrs): Since | undefined {
  const since = header.get(SINCE);
  return since === '' ? undefined : decodeMessage(sinceSchema, Buffer.from(since));
}

/** How packed data begins (RFC 1952), and no JSON. */
const GZIP = [0x1f, 0x8b] as const;
