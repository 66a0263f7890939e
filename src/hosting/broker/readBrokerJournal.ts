import { checkpointSchema } from '../../jam/checkpoint/schema.js';
import { type Told, toldBy } from '../../jam/journal/read.js';
import {
  entrySchema,
  headSchema,
  type JournalEntry,
  type JournalHead,
} from '../../jam/journal/records.js';
import type { Milliseconds } from '../../music/time.js';
import type { Broker } from './broker.js';
import { type Records, type Since, sinceIn, unpacked } from './journalMessages.js';
import { keptMessages } from './keptMessages.js';
import { JOURNAL_KEPT } from './streams.js';
import { subjectOf } from './subjects.js';

type Kept = Records['records'][number];

/** What the broker keeps of a jam's journal. */
export interface KeptJournal {
  readonly head: JournalHead;
  /** What happened, since the beginning or else since a checkpoint that is the first of what is told. */
  readonly told: Told;
  readonly isWhole: boolean;
  /** When the jam's clock stood at 0 last, in milliseconds since 1970. */
  readonly epoch: Milliseconds;
  /** Number of the record that comes next. */
  readonly next: number;
  /** The last number of each relay's inputs that are in it, as far as they may still be kept. */
  readonly heard: ReadonlyMap<string, number>;
  /** From where on it need be read; absent for one that has to be read whole. */
  readonly since?: Since;
}

/**
 * A journal from its latest checkpoint on, which is enough to go on from: what its last message says of where that is
 * is believed if a checkpoint stands there. Else all of it. Undefined where there is none.
 */
export async function readBrokerJournal(
  broker: Broker,
  name: string,
): Promise<KeptJournal | undefined> {
  const subject = subjectOf(name, 'journal');
  const direct = broker.manager.direct;
  const [first, last] = await Promise.all([
    direct.getMessage(JOURNAL_KEPT, { seq: 1, next_by_subj: subject }),
    direct.getMessage(JOURNAL_KEPT, { last_by_subj: subject }),
  ]);
  if (first === null || last === null) return undefined;
  const since = sinceIn(last.header);
  const beginning = unpacked(first.data);
  if (since === undefined || beginning === undefined) return readWholeJournal(broker, name);
  const messages = await messagesOf(broker, name, since.from);
  const [start] = messages;
  if (start === undefined || !canStartAt(start, messages)) return readWholeJournal(broker, name);
  const { number } = start;
  const kept = inOrder(messages, number);
  // One that had to be sent again may stand behind what comes after it.
  const newest = Math.max(...messages.map(({ term }) => term));
  const hasGap = messages.some((one) => one.term === newest && one.number > number + kept.length);
  if (hasGap) return readWholeJournal(broker, name);
  return journalOf(headIn(beginning), kept, { number, since });
}

/** Whether all that counts is in these messages, of which this is the first. */
function canStartAt({ term, number, records }: Records, messages: readonly Records[]): boolean {
  const isCutOff = messages.some((other) => other.term > term && other.number < number);
  return number > 0 && !isCutOff && records.some(isCheckpoint);
}

/** All of a journal; undefined where there is none. */
export async function readWholeJournal(
  broker: Broker,
  name: string,
): Promise<KeptJournal | undefined> {
  const kept = await keptRecords(broker, name);
  return journalOf(headSchema.safeParse(kept[0]?.record).data, kept);
}

/** All of it, in order. */
export async function keptRecords(broker: Broker, name: string): Promise<readonly Kept[]> {
  return inOrder(await messagesOf(broker, name), 0);
}

function journalOf(
  head: JournalHead | undefined,
  kept: readonly Kept[],
  part?: { readonly number: number; readonly since: Since },
): KeptJournal | undefined {
  if (head === undefined) return undefined;
  const skipped = part === undefined ? 1 : 0;
  const entries = entriesOf(kept.slice(skipped));
  const known = kept.slice(0, skipped + entries.length);
  const heard = new Map(Object.entries(part?.since.heard ?? {}));
  for (const { origin } of known) {
    if (origin === undefined) continue;
    heard.set(origin.relay, Math.max(heard.get(origin.relay) ?? 0, origin.number));
  }
  const earlier = part?.since.epoch ?? head.epoch ?? 0;
  const { epoch = earlier } = known.findLast(isResumed)?.record ?? {};
  const next = (part?.number ?? 0) + known.length;
  const isWhole = part === undefined;
  return {
    ...{ head, told: toldBy(entries), isWhole, epoch, next, heard },
    ...(part === undefined ? {} : { since: part.since }),
  };
}

function headIn({ number, records: [first] }: Records): JournalHead | undefined {
  return number === 0 ? headSchema.safeParse(first?.record).data : undefined;
}

async function messagesOf(broker: Broker, name: string, from?: number): Promise<Records[]> {
  const messages: Records[] = [];
  for await (const data of keptMessages(broker, JOURNAL_KEPT, subjectOf(name, 'journal'), from)) {
    const message = unpacked(data);
    if (message !== undefined) messages.push(message);
  }
  return messages;
}

function isCheckpoint({ record }: Kept): boolean {
  const entry = hasKey(record, 'checkpoint') ? entrySchema.safeParse(record).data : undefined;
  return (
    entry !== undefined &&
    'checkpoint' in entry &&
    checkpointSchema.safeParse(entry.checkpoint).success
  );
}

function isResumed(kept: Kept): kept is Kept & { readonly record: { readonly epoch: number } } {
  const { record } = kept;
  return hasKey(record, 'resumed') && entrySchema.safeParse(record).success;
}

function hasKey(record: unknown, key: string): boolean {
  return typeof record === 'object' && record !== null && key in record;
}

/** Up to the first that is none. */
function entriesOf(kept: readonly Kept[]): readonly JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (const { record } of kept) {
    const { success, data } = entrySchema.safeParse(record);
    if (!success) break;
    entries.push(data);
  }
  return entries;
}

/**
 * The records by their numbers from `first` on, up to the first that is missing. Where a later host
 * went on, what an earlier one said beyond that was said in vain.
 */
function inOrder(messages: readonly Records[], first: number): readonly Kept[] {
  const sorted = [...messages].sort((a, b) => a.term - b.term || a.number - b.number);
  const kept: Kept[] = [];
  let term = -1;
  for (const message of sorted) {
    const at = message.number - first;
    if (at < 0 || at > kept.length) continue;
    // A host may only cut off what others have written, and only where it begins.
    if (message.term > term) kept.length = at;
    term = message.term;
    if (at === kept.length) kept.push(...message.records);
  }
  return kept;
}
