import type { z } from 'zod';
import { AntiphonError } from '../../error.js';
import type { Milliseconds } from '../../music/time.js';
import type { TimedInput } from '../virtualTime.js';
import { FIRST_CHECK, type IntactLines, readLines } from './lines.js';
import {
  entrySchema,
  headSchema,
  JOURNAL_VERSION,
  type JournalEntry,
  type JournalHead,
} from './records.js';

/** What happened in a session, as its records tell it. */
export interface Told {
  /** A `close` among them: there it ended, and was taken up again later. */
  readonly inputs: readonly TimedInput[];
  /** What was sent, but for clocks, in order; empty in journals of version 1. */
  readonly sent: readonly SentRecord[];
  /** Where it stood at times; a jam can be taken up from any of them. */
  readonly checkpoints: readonly KeptCheckpoint[];
  /** When it was closed; absent where the program was cut off. */
  readonly end?: Milliseconds;
  /** When it was taken up again last; absent where it never was. */
  readonly resumed?: Milliseconds;
  /** The latest time that it speaks of; absent where nothing has happened. */
  readonly reached?: Milliseconds;
  /** How many inputs are known to be missing. */
  readonly lost: number;
}

/** A session as it was: from the head and these inputs it can be played again. */
export interface Journal extends Told {
  readonly head: JournalHead;
  /** What is wrong with it, for people; empty for a whole journal. */
  readonly notes: readonly string[];
  /** Whether more than a last line that was cut off is left out. */
  readonly isDamaged: boolean;
  /** The part of the file that is whole: its bytes and the checksum to go on from. */
  readonly intact: { readonly length: number; readonly check: number };
}

export interface SentRecord {
  readonly due: Milliseconds;
  /** In hexadecimal. */
  readonly bytes: string;
}

/** A checkpoint, not yet known to be one that this version can read, and what stands before it. */
export interface KeptCheckpoint {
  readonly at: Milliseconds;
  readonly checkpoint: unknown;
  /** How many of the inputs, and of what was sent. */
  readonly inputs: number;
  readonly sent: number;
}

const OPEN_BRACE = 0x7b;

/**
 * Reads a journal. Where it is damaged, by a crash, a cut-off power or a bad disk, all that stands
 * before the damage is kept, and `notes` says what is left out.
 *
 * @throws AntiphonError `journal-invalid`, naming the line, or `journal-newer`
 */
export function readJournal(file: string | Uint8Array): Journal {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  const isPlain = bytes[0] === OPEN_BRACE;
  const lines = isPlain ? plainLines(bytes) : readLines(bytes);
  const [first, ...rest] = lines.texts;
  if (first === undefined) throw invalid(1);
  const head = readHead(first);
  if (isPlain !== (head.version === 1)) throw invalid(1);

  const entries = rest.map((text, index) => parseLine(entrySchema, text, index + 2));
  const told = toldBy(entries);
  return {
    head,
    ...told,
    notes: [...damageNotes(lines, bytes), ...contentNotes(told.lost, told.end)],
    isDamaged: lines.damage === 'damaged',
    intact: { length: lines.length, check: lines.check },
  };
}

/** What a journal's records tell after its head. */
export function toldBy(entries: readonly JournalEntry[]): Told {
  const inputs: TimedInput[] = [];
  const sent: SentRecord[] = [];
  const checkpoints: KeptCheckpoint[] = [];
  let end: Milliseconds | undefined;
  let resumed: Milliseconds | undefined;
  let reached: Milliseconds | undefined;
  let lost = 0;
  const reach = (at: Milliseconds): void => {
    reached = Math.max(reached ?? at, at);
  };
  for (const entry of entries) {
    if ('lost' in entry) {
      lost += entry.lost;
      continue;
    }
    if ('sent' in entry) {
      reach(entry.due);
      sent.push({ due: entry.due, bytes: entry.sent });
      continue;
    }
    reach(entry.at);
    if ('end' in entry) end = entry.at;
    else {
      if (end !== undefined) inputs.push({ at: end, input: { kind: 'close' } });
      end = undefined;
      if ('input' in entry) inputs.push(entry);
      if ('resumed' in entry) resumed = entry.at;
      if ('checkpoint' in entry)
        checkpoints.push({ ...entry, inputs: inputs.length, sent: sent.length });
    }
  }
  return {
    inputs,
    sent,
    checkpoints,
    ...(end === undefined ? {} : { end }),
    ...(resumed === undefined ? {} : { resumed }),
    ...(reached === undefined ? {} : { reached }),
    lost,
  };
}

function readHead(text: string): JournalHead {
  const value = parseJson(text, 1);
  const version: unknown =
    value instanceof Object && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > JOURNAL_VERSION) {
    throw new AntiphonError(
      'journal-newer',
      `This journal was written by a newer Antiphon, in version ${version} of the format; this one reads up to ${JOURNAL_VERSION}. Install the newer one.`,
    );
  }
  return parseLine(headSchema, text, 1);
}

/** Journals of version 1: JSON alone, so that only a last line without its end is known as torn. */
function plainLines(bytes: Uint8Array): IntactLines {
  const texts = Buffer.from(bytes).toString('utf8').split('\n');
  const rest = texts.pop() ?? '';
  const length = bytes.length - Buffer.byteLength(rest);
  return { texts, length, check: FIRST_CHECK, ...(rest === '' ? {} : { damage: 'torn' as const }) };
}

function damageNotes({ damage, texts, length }: IntactLines, bytes: Uint8Array): string[] {
  if (damage === undefined) return [];
  if (damage === 'torn') return ['The last line is cut off; it is left out.'];
  const left = bytes.length - length;
  return [
    `Line ${texts.length + 1} is damaged: its checksum is another. It and what follows (${left} bytes) are left out; what stands before is whole.`,
  ];
}

function contentNotes(lost: number, end: Milliseconds | undefined): string[] {
  return [
    ...(lost === 0
      ? []
      : [`${lost} records are missing: the disk did not take them. What follows them differs.`]),
    ...(end === undefined ? ['It has no end: the program was cut off.'] : []),
  ];
}

function parseLine<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  number: number,
): z.output<Schema> {
  const result = schema.safeParse(parseJson(text, number));
  if (!result.success) throw invalid(number, result.error);
  return result.data;
}

function parseJson(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(number, cause);
  }
}

function invalid(number: number, cause?: unknown): AntiphonError {
  return new AntiphonError(
    'journal-invalid',
    `Line ${number} is not a line of a journal that this version of Antiphon knows. \`antiphon jam\` writes journals; read one with the version that wrote it.`,
    { cause },
  );
}
