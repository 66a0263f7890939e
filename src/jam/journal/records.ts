import { z } from 'zod';
import { liveSettingsSchema } from '../../config/settings.js';
import { channelSchema, inputSchema } from './input.js';

/** Version 1 had no checksums and did not say what was sent. */
export const JOURNAL_VERSION = 2;

/** Far longer than any jam; a time beyond it is not one, and would never be played to its end. */
const LONGEST = 366 * 24 * 60 * 60 * 1000;

/** Milliseconds on the jam's own clock. */
const time = z.number().min(-LONGEST).max(LONGEST);

/** How a session began: with its inputs, all that decides what it plays. */
export const headSchema = z.strictObject({
  kind: z.literal('antiphon.journal'),
  version: z.union([z.literal(1), z.literal(JOURNAL_VERSION)]),
  /** Version of the program that wrote it. */
  antiphon: z.string(),
  /** When the jam's clock stood at 0, in milliseconds since 1970. */
  epoch: z.number().optional(),
  seed: z.number(),
  settings: liveSettingsSchema.extend({
    // Journals from before there was such a setting were played without it.
    adaptation: liveSettingsSchema.shape.adaptation.unwrap().default(0),
  }),
  model: z.strictObject({ name: z.string(), weightsSha256: z.string() }),
  engine: z.enum(['wasm', 'tfjs', 'tfjs-node']),
  // Journals from before there was a choice were played in 32-bit floats.
  precision: z.enum(['float32', 'int16']).default('float32'),
  channel: channelSchema.default(0),
  /** Of the chords; the same where absent. */
  chordChannel: channelSchema.optional(),
});

/** What happened, in order: each is followed by what it brought about. */
export const entrySchema = z.union([
  z.strictObject({ at: time, input: inputSchema }),
  /** A MIDI message that was sent, in hexadecimal. Clocks, 48 a second, are left out. */
  z.strictObject({ due: time, sent: z.string().regex(/^([0-9a-f]{2}){1,3}$/) }),
  /** It was closed. */
  z.strictObject({ at: time, end: z.literal(true) }),
  /** It was taken up again, by this version of the program. */
  z.strictObject({ at: time, resumed: z.string(), epoch: z.number() }),
  /**
   * All that decides what comes, between two moments: a jam is taken up from the latest. It is
   * checked when it is used: one of another version is passed over, for the inputs say the same.
   */
  z.strictObject({ at: time, checkpoint: z.unknown() }),
  /** So many records could not be kept. */
  z.strictObject({ lost: z.number().int().min(1) }),
]);

export type JournalHead = z.output<typeof headSchema>;
export type JournalEntry = z.output<typeof entrySchema>;
export type JournalRecord = JournalHead | JournalEntry;

/** The first record of a journal. */
export function headRecord(head: Omit<JournalHead, 'kind' | 'version'>): JournalHead {
  return { kind: 'antiphon.journal', version: JOURNAL_VERSION, ...head };
}

/** Whether music begins here, of either part. */
export function isNote(record: JournalRecord): boolean {
  if ('sent' in record) return record.sent.startsWith('9');
  return (
    'input' in record && record.input.kind === 'midi' && record.input.message.kind === 'noteOn'
  );
}
