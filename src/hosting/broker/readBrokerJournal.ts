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
import { type Records, unpacked } from './journalMessages.js';
import { keptMessages } from './keptMessages.js';
import { JOURNAL_KEPT } from './streams.js';
import { subjectOf } from './subjects.js';

type Kept = Records['records'][number];

/** What the broker keeps of a jam's journal. */
export interface KeptJournal {
  readonly head: JournalHead;
  /** What happened since the latest checkpoint that can be read, or else since the beginning. */
  readonly told: Told;
  /** When the jam's clock stood at 0 last, in milliseconds since 1970. */
  readonly epoch: Milliseconds;
  /** Number of the record that comes next. */
  readonly next: number;
  /** The last number of each relay's inputs that are in it. */
  readonly heard: ReadonlyMap<string, number>;
}

/** Undefined where there is none. */
export async function readBrokerJournal(
  broker: Broker,
  name: string,
): Promise<KeptJournal | undefined> {
  const kept = await keptRecords(broker, name);
  const head = headSchema.safeParse(kept[0]?.record).data;
  if (head === undefined) return undefined;
  // All before the checkpoint is in it, and would take most of the time.
  const from = Math.max(1, kept.findLastIndex(isCheckpoint));
  const entries = entriesOf(kept.slice(from));
  const known = kept.slice(0, from + entries.length);
  const heard = new Map<string, number>();
  for (const { origin } of known) {
    if (origin === undefined) continue;
    heard.set(origin.relay, Math.max(heard.get(origin.relay) ?? 0, origin.number));
  }
  const { epoch = head.epoch ?? 0 } = known.findLast(isResumed)?.record ?? {};
  return { head, told: toldBy(entries), epoch, next: known.length, heard };
}

/** All of it, in order. */
export async function keptRecords(broker: Broker, name: string): Promise<readonly Kept[]> {
  const messages: Records[] = [];
  for await (const data of keptMessages(broker, JOURNAL_KEPT, subjectOf(name, 'journal'))) {
    const message = unpacked(data);
    if (message !== undefined) messages.push(message);
  }
  return inOrder(messages);
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
