import type { JournalRecord } from '../../jam/journal/records.js';
import type { JournalSink } from '../../jam/runtime.js';
import type { Milliseconds } from '../../music/time.js';
import type { Broker } from './broker.js';
import type { HeardInputs } from './heardInputs.js';
import {
  headersWith,
  type KeptRecord,
  packed,
  type RecordsMessage,
  type Since,
} from './journalMessages.js';
import type { Played } from './messages.js';
import { subjectOf } from './subjects.js';

/** Messages that may wait for the broker to have kept them: an hour of playing without it. */
const UNKEPT = 20_000;
/** The stream takes no longer ones (see `streams.ts`): a checkpoint that would be is left out. */
const LONGEST_MESSAGE = 60 * 1024;
/**
 * From one checkpoint to the next. The jams of a host that dies are all taken up at once, and each is played from its
 * latest checkpoint on: what a checkpoint costs, a millisecond and 8 kB, is little beside that.
 */
const CHECKPOINT_EVERY: Milliseconds = 20_000;
/** What is not said to be kept after so many milliseconds is sent again. */
const KEEPING = 5000;

/** Which of the relays' messages an input was. */
export type Origin = Pick<Played, 'relay' | 'number'>;

export interface BrokerJournalOptions {
  readonly broker: Broker;
  readonly name: string;
  readonly term: number;
  /** Number of the first record. */
  readonly first: number;
  /** From where on the journal that there is has to be read, as the host before knew. */
  readonly since?: Since | undefined;
  /** Those of the relays' inputs that are in it, or in what was appended. */
  readonly heard: HeardInputs;
  readonly mayPublish: () => boolean;
  readonly notice: (line: string) => void;
}

interface Unkept {
  readonly data: Uint8Array;
  readonly since: Since | undefined;
  /** What whoever reads from here on has to know besides, where a checkpoint is in it. */
  readonly besides: Omit<Since, 'from'> | undefined;
}

/**
 * Keeps a jam's journal at the broker, for the host that comes after. The jam never waits for it:
 * what the broker has not kept yet is sent again when it is back.
 */
export class BrokerJournal implements JournalSink {
  /** Set while an input of a relay is being given to the jam. */
  origin: Origin | undefined;
  private waiting: KeptRecord[] = [];
  readonly checkpointEvery = CHECKPOINT_EVERY;
  private next: number;
  private readonly unkept = new Map<number, Unkept>();
  /** From where on the journal has to be read, as far as the broker is known to have it. */
  private since: Since | undefined;
  /** When the jam's clock stood at 0 last, in milliseconds since 1970. */
  private epoch: Milliseconds = 0;
  private isSealed = false;
  private lost = 0;
  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly options: BrokerJournalOptions) {
    this.next = options.first;
    this.since = options.since;
  }

  append(record: JournalRecord): void {
    if (this.isSealed) return;
    const { origin } = this;
    if ('epoch' in record) this.epoch = record.epoch ?? 0;
    this.waiting.push(origin === undefined ? { record } : { record, origin });
    if (this.waiting.length === 1) setImmediate(() => this.flush());
  }

  /** Takes no more: what comes is another host's to write. Returns when all is kept, or cannot be. */
  async seal(): Promise<void> {
    const kept = this.kept();
    this.isSealed = true;
    await kept;
  }

  /** When all that was appended is kept, or cannot be. */
  async kept(): Promise<void> {
    this.flush();
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
    const hasCheckpoint = records.some(({ record }) => 'checkpoint' in record);
    const heard = hasCheckpoint ? this.options.heard.lately : undefined;
    const besides = heard && { epoch: this.epoch, heard };
    this.unkept.set(number, { data, since: this.since, besides });
    this.send(number);
  }

  /** Without the checkpoint, which can be done without, where it would be too long. */
  private messageOf(
    records: readonly KeptRecord[],
  ): { readonly records: readonly KeptRecord[]; readonly data: Uint8Array } | undefined {
    if (records.length === 0) return undefined;
    const message: RecordsMessage = { term: this.options.term, number: this.next, records };
    const data = packed(message);
    const others = records.filter(({ record }) => !('checkpoint' in record));
    const isTooLong = data.length > LONGEST_MESSAGE && others.length < records.length;
    return isTooLong ? this.messageOf(others) : { records, data };
  }

  private send(number: number): void {
    const { broker, name, term, mayPublish } = this.options;
    const message = this.unkept.get(number);
    if (message === undefined || !broker.isUp || !mayPublish()) return;
    const { data, since } = message;
    const sending = broker.streams
      .publish(subjectOf(name, 'journal'), data, {
        msgID: `${name}.${term}.${number}`,
        timeout: KEEPING,
        ...(since === undefined ? {} : { headers: headersWith(since) }),
      })
      .then(
        ({ seq }) => this.keep(number, message, seq),
        // It stays, and is sent again when the broker is back.
        () => {},
      )
      .finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
  }

  /** The broker has it, as its number `from`. */
  private keep(number: number, { besides }: Unkept, from: number): void {
    const isNew = this.unkept.delete(number);
    if (isNew && besides !== undefined) this.since = { from, ...besides };
  }
}
