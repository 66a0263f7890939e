import { z } from 'zod';
import { liveChangeSchema, liveSettingsSchema } from '../config/settings.js';
import { AntiphonError } from '../error.js';
import type { Milliseconds } from '../music/time.js';
import type { JamInput } from './events.js';

const byte7 = z.number().int().min(0).max(127);
const channel = z.number().int().min(0).max(15);

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

const inputSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('midi'), message: messageSchema }),
  z.strictObject({ kind: z.literal('settings'), change: liveChangeSchema }),
  z.strictObject({ kind: z.enum(['tap', 'panic', 'again', 'undo', 'alternatives']) }),
  z.strictObject({ kind: z.literal('pick'), which: z.union([z.literal(0), z.literal(1)]) }),
  z.strictObject({ kind: z.literal('hold'), on: z.boolean() }),
  z.strictObject({ kind: z.literal('prime'), canon: z.string().max(32_768) }),
]);

const headSchema = z.strictObject({
  kind: z.literal('antiphon.journal'),
  version: z.literal(1),
  /** Version of the program that wrote it. */
  antiphon: z.string(),
  seed: z.number(),
  settings: liveSettingsSchema.extend({
    // Journals from before there was such a setting were played without it.
    adaptation: liveSettingsSchema.shape.adaptation.unwrap().default(0),
  }),
  model: z.strictObject({ name: z.string(), weightsSha256: z.string() }),
  engine: z.enum(['wasm', 'tfjs', 'tfjs-node']),
  // Journals from before there was a choice were played in 32-bit floats.
  precision: z.enum(['float32', 'int16']).default('float32'),
  channel: channel.default(0),
});

const entrySchema = z.union([
  z.strictObject({ at: z.number(), input: inputSchema }),
  z.strictObject({ at: z.number(), end: z.literal(true) }),
  z.strictObject({ lost: z.number() }),
]);

/** How a session began: with its inputs, all that decides what it plays. */
export type JournalHead = z.output<typeof headSchema>;

/** A session as it was: from the head and these inputs it can be played again. */
export interface Journal {
  readonly head: JournalHead;
  readonly inputs: readonly { readonly at: Milliseconds; readonly input: JamInput }[];
  /** When it was closed; absent where the program was cut off. */
  readonly end?: Milliseconds;
  /** What is wrong with it, for people; empty for a whole journal. */
  readonly notes: readonly string[];
}

export function headLine(head: Omit<JournalHead, 'kind' | 'version'>): string {
  return line({ kind: 'antiphon.journal', version: 1, ...head });
}

export function inputLine(at: Milliseconds, input: JamInput): string {
  return line({ at, input });
}

export function endLine(at: Milliseconds): string {
  return line({ at, end: true });
}

/** So many inputs could not be kept. */
export function lostLine(lost: number): string {
  return line({ lost });
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

/**
 * Reads a journal: one JSON value a line, the head first. A last line that was cut off (a crash, a
 * full disk) is passed over and said in `notes`.
 *
 * @throws AntiphonError `journal-invalid`, naming the line
 */
export function readJournal(text: string): Journal {
  const lines = text.split('\n');
  const notes: string[] = [];
  if (lines.pop() !== '') notes.push('The last line is cut off; it is left out.');
  const [first = '', ...rest] = lines;
  const head = parseLine(headSchema, first, 1);
  const inputs: { at: Milliseconds; input: JamInput }[] = [];
  let end: Milliseconds | undefined;
  rest.forEach((text, index) => {
    const entry = parseLine(entrySchema, text, index + 2);
    if ('input' in entry) inputs.push({ at: entry.at, input: entry.input });
    else if ('end' in entry) end = entry.at;
    else
      notes.push(`${entry.lost} inputs are missing: the disk was too slow. What follows differs.`);
  });
  if (end === undefined) notes.push('It has no end: the program was cut off.');
  return { head, inputs, ...(end === undefined ? {} : { end }), notes };
}

function parseLine<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  number: number,
): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AntiphonError(
      'journal-invalid',
      `Line ${number} is not a line of a journal. \`antiphon jam --record\` writes journals.`,
      { cause },
    );
  }
}
