import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { FIRST_CHECK, lineOf } from '../../jam/journal/lines.js';
import { type Journal, readJournal } from '../../jam/journal/read.js';
import { entrySchema, headSchema, type JournalRecord } from '../../jam/journal/records.js';
import type { JournalSink } from '../../jam/runtime.js';
import type { Milliseconds } from '../../music/time.js';
import type { Broker } from './broker.js';
import { keptMessages } from './keptMessages.js';
import { decodeMessage, encodeMessage, type Played } from './messages.js';
import { JOURNAL_KEPT } from './streams.js';
import { subjectOf } from './subjects.js';

/** Messages that may wait for the broker to have kept them: an hour of playing without it. */
const UNKEPT = 20_000;
/** Longer messages are packed: checkpoints, mostly, to a fifth. */
const PACKED_FROM = 16 * 1024;
/** The stream takes no longer ones (see `streams.ts`): a checkpoint that would be is left out. */
const LONGEST_MESSAGE = 60 * 1024;
/** Whatever it was packed from has no more bytes. */
const LONGEST_UNPACKED = 4 * 1024 ** 2;
/** What is not said to be kept after so many milliseconds is sent again. */
const KEEPING = 5000;

/** Which of the relays' messages an input was. */
export type Origin = Pick<Played, 'relay' | 'number'>;

const recordsSchema = z.strictObject({
  /** Of the host's turn with the jam. */
  term: z.number().int().min(0),
  /** Of the first record; they count up from 0 over all terms. */
  number: z.number().int().min(0),
  records: z
    .array(
      z.strictObject({
        record: z.union([headSchema, entrySchema]),
        origin: z
          .strictObject({ relay: z.string().max(64), number: z.number().int().min(1) })
          .exactOptional(),
      }),
    )
    .min(1)
    .readonly(),
});
type Records = z.output<typeof recordsSchema>;
type Kept = Records['records'][number];

export interface BrokerJournalOptions {
  readonly broker: Broker;
  readonly name: string;
  readonly term: number;
  /** Number of the first record. */
  readonly first: number;
  readonly mayPublish: () => boolean;
  readonly notice: (line: string) => void;
}

/**
 * Keeps a jam's journal at the broker, for the host that comes after. The jam never waits for it:
 * what the broker has not kept yet is sent again when it is back.
 */
export class BrokerJournal implements JournalSink {
  /** Set while an input of a relay is being given to the jam. */
  origin: Origin | undefined;
  private waiting: Kept[] = [];
  private next: number;
  private readonly unkept = new Map<number, Uint8Array>();
  private isSealed = false;
  private lost = 0;
  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly options: BrokerJournalOptions) {
    this.next = options.first;
  }

  append(record: JournalRecord): void {
    if (this.isSealed) return;
    const { origin } = this;
    this.waiting.push(origin === undefined ? { record } : { record, origin });
    if (this.waiting.length === 1) setImmediate(() => this.flush());
  }

  /** Takes no more: what comes is another host's to write. Returns when all is kept, or cannot be. */
  async seal(): Promise<void> {
    this.flush();
    this.isSealed = true;
    await Promise.all(this.underWay);
  }

  async stop(): Promise<void> {
    await this.seal();
  }

  /** Sends what is not kept yet once more: twice is no harm, for it is numbered. */
  catchUp(): void {
    for (const number of this.unkept.keys()) this.send(number);
  }

  private flush(): void {
    const { waiting, next: number } = this;
    if (waiting.length === 0) return;
    this.waiting = [];
    const message = this.messageOf(waiting);
    if (message === undefined) return;
    const { records, data } = message;
    this.next += records.length;
    if (this.unkept.size >= UNKEPT) {
      if (this.lost === 0)
        this.options.notice('The broker is away too long: the journal has a gap.');
      this.lost += records.length;
      return;
    }
    this.unkept.set(number, data);
    this.send(number);
  }

  /** Without the checkpoint, which can be done without, where it would be too long. */
  private messageOf(
    records: readonly Kept[],
  ): { readonly records: readonly Kept[]; readonly data: Uint8Array } | undefined {
    if (records.length === 0) return undefined;
    const message: Records = { term: this.options.term, number: this.next, records };
    const plain = encodeMessage(message);
    const data = plain.length < PACKED_FROM ? plain : gzipSync(plain, { level: 1 });
    const others = records.filter(({ record }) => !('checkpoint' in record));
    const isTooLong = data.length > LONGEST_MESSAGE && others.length < records.length;
    return isTooLong ? this.messageOf(others) : { records, data };
  }

  private send(number: number): void {
    const { broker, name, term, mayPublish } = this.options;
    const data = this.unkept.get(number);
    if (data === undefined || !broker.isUp || !mayPublish()) return;
    const sending = broker.streams
      .publish(subjectOf(name, 'journal'), data, {
        msgID: `${name}.${term}.${number}`,
        timeout: KEEPING,
      })
      .then(
        () => void this.unkept.delete(number),
        // It stays, and is sent again when the broker is back.
        () => {},
      )
      .finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
  }
}

/** What the broker keeps of a jam's journal. */
export interface KeptJournal {
  readonly journal: Journal;
  /** When the jam's clock stood at 0 last, in milliseconds since 1970. */
  readonly epoch: Milliseconds;
  /** Number of the record that comes next. */
  readonly next: number;
  /** The last number of each relay's inputs that are in it. */
  readonly heard: ReadonlyMap<string, number>;
}

/**
 * Undefined where there is none.
 *
 * @throws AntiphonError `journal-invalid` or `journal-newer`
 */
export async function readBrokerJournal(
  broker: Broker,
  name: string,
): Promise<KeptJournal | undefined> {
  const messages: Records[] = [];
  for await (const data of keptMessages(broker, JOURNAL_KEPT, subjectOf(name, 'journal'))) {
    const message = decodeMessage(recordsSchema, unpacked(data));
    if (message !== undefined) messages.push(message);
  }
  const kept = inOrder(messages);
  if (kept.length === 0) return undefined;
  const heard = new Map<string, number>();
  let epoch = 0;
  for (const { origin, record } of kept) {
    if ('epoch' in record) epoch = record.epoch ?? epoch;
    if (origin !== undefined) {
      heard.set(origin.relay, Math.max(heard.get(origin.relay) ?? 0, origin.number));
    }
  }
  return { journal: readJournal(fileOf(kept)), epoch, next: kept.length, heard };
}

/** As it was before it was packed; what is no such thing is no message either. */
function unpacked(data: Uint8Array): Uint8Array {
  if (data[0] !== GZIP[0] || data[1] !== GZIP[1]) return data;
  try {
    return gunzipSync(data, { maxOutputLength: LONGEST_UNPACKED });
  } catch {
    return new Uint8Array();
  }
}

/** How packed data begins (RFC 1952), and no JSON. */
const GZIP = [0x1f, 0x8b] as const;

/**
 * The records by their numbers, up to the first that is missing. Where a later host went on, what an
 * earlier one said beyond that was said in vain.
 */
function inOrder(messages: readonly Records[]): readonly Kept[] {
  const sorted = [...messages].sort((a, b) => a.term - b.term || a.number - b.number);
  const kept: Kept[] = [];
  let term = -1;
  for (const message of sorted) {
    if (message.number > kept.length) continue;
    // A host may only cut off what others have written, and only where it begins.
    if (message.term > term) kept.length = message.number;
    term = message.term;
    if (message.number === kept.length) kept.push(...message.records);
  }
  return kept;
}

/** As it would stand in a file. */
function fileOf(kept: readonly Kept[]): string {
  let check = FIRST_CHECK;
  return kept
    .map(({ record }) => {
      const next = lineOf(JSON.stringify(record), check);
      check = next.check;
      return next.line;
    })
    .join('');
}
