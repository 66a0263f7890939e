import { z } from 'zod';
import { liveSettingsSchema } from '../../config/settings.js';
import { beatSchemas } from './beatSchemas.js';
import { passage } from './passageSchema.js';
import { phrase } from './phraseSchema.js';
import { plans } from './plansSchema.js';
import {
  beatTicks,
  carriage,
  chord,
  count,
  key,
  list,
  MOST_CHARACTERS,
  manner,
  part,
  pitch,
  player,
  pulse,
  runs,
  ticks,
  time,
} from './values.js';

const score = z.strictObject({ notes: runs, symbols: runs, length: ticks, anacrusis: ticks });
const closed = z.strictObject({
  score,
  notes: runs,
  symbols: runs,
  key,
  anacrusis: ticks,
  length: ticks,
});
const transcript = z.strictObject({
  kind: z.literal('transcript'),
  part,
  phrase: count,
  canon: z.string(),
  engraved: z.string(),
});
const memory = z.strictObject({
  score,
  key: key.optional(),
  phrases: count,
  model: z.strictObject({ notes: runs, manner }),
  passagesAlone: count,
  closed: closed.optional(),
  beat: z.strictObject({ pulse, barLine: time }).optional(),
  transcripts: list(transcript),
});
const take = z.strictObject({
  wish: z.strictObject({
    notes: runs,
    rest: ticks,
    length: ticks,
    over: z
      .strictObject({
        chords: list(
          z.strictObject({
            onset: ticks,
            chord,
          }),
        ),
        key,
        low: z.number().int(),
      })
      .exactOptional(),
  }),
  manner,
  symbols: runs.exactOptional(),
  begun: z.strictObject({ notes: runs, length: ticks }).exactOptional(),
  pulse,
  before: memory,
  number: count,
  opening: ticks,
});

/** What decides every byte that is sent from here on. */
const music = z.strictObject({
  settings: liveSettingsSchema,
  /** Every note once that is remembered anywhere: pitch, onset, duration. */
  notes: list(z.tuple([pitch, ticks, ticks]).readonly()),
  /** The same of chord symbols: onset, symbol. */
  symbols: list(z.tuple([beatTicks, z.string()]).readonly()),
  now: memory,
  /** Of the chords that were named, by the beat's ticks. */
  named: runs,
  motif: closed.optional(),
  history: list(memory),
  turn: z.enum(['idle', 'listening', 'answering']),
  ...beatSchemas,
  line: player,
  chords: player,
  ear: z.strictObject({
    phrase: phrase.optional(),
    pedalDown: z.boolean(),
    newest: list(pitch),
    loudness: z.number(),
    leaning: key.optional(),
  }),
  partner: z.strictObject({ latest: take.optional(), take: count, inHand: passage.optional() }),
  accompanist: z.strictObject({
    next: beatTicks.optional(),
    hand: z.array(z.number().int()).max(16).readonly(),
    bass: z.number().int().optional(),
    fifthIsNext: z.boolean(),
    played: list(z.strictObject({ pitch: z.number().int(), onset: beatTicks, duration: ticks })),
  }),
  /** What the mode has planned. */
  plans,
  /** How many chords have been chosen. */
  chosen: count,
  /** What each model that the jam has thought with heard last, and how it was carried there. */
  heard: list(
    z.strictObject({
      model: z.string(),
      text: z.string().max(MOST_CHARACTERS),
      carriage,
      header: z.string(),
      bodyLength: count,
      phraseLength: count,
    }),
  ),
});

/** What viewers know. */
const shown = z.strictObject({
  state: z.strictObject({
    kind: z.literal('state'),
    turn: z.enum(['idle', 'listening', 'answering']),
    tempo: z.number().exactOptional(),
    meter: z.string(),
    key: z.string().exactOptional(),
  }),
  transcripts: list(transcript),
  beat: z
    .strictObject({
      kind: z.literal('beat'),
      barLine: time,
      beat: z.number(),
      beats: z.number(),
      at: time,
    })
    .optional(),
  plan: list(
    z.strictObject({ pitch: z.number().int(), on: time, off: time, committed: z.boolean() }),
  ),
  /** The motif that is held, engraved. */
  motif: z.string().optional(),
  steering: z.strictObject({
    kind: z.literal('steering'),
    takes: count,
    phrases: count,
    alternatives: z.boolean(),
    hold: z.boolean(),
  }),
  sounding: list(z.strictObject({ part, pitch, velocity: z.number() })),
  pedalDown: z.boolean(),
  /** The line that is in mind, engraved. */
  line: z.string(),
});

/** A session between two moments, as it is written down. All of it is JSON. */
export const checkpointSchema = z.strictObject({ at: time, music, shown });

export type SessionCheckpoint = z.output<typeof checkpointSchema>;
export type Shown = SessionCheckpoint['shown'];
