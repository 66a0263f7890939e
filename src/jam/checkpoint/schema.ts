import { z } from 'zod';
import { liveSettingsSchema } from '../../config/settings.js';
import { CHORD_QUALITIES } from '../../music/chordSymbol.js';
import { MODES } from '../../music/key.js';

/** A file from somebody else may hold anything: nothing in it may take long. */
const LONGEST = 2 ** 27;
const MOST_NOTES = 20_000;
const MOST_CHARACTERS = 100_000;

const list = <Thing extends z.ZodType>(thing: Thing) => z.array(thing).readonly();

const time = z.number();
/** Far longer than a score or a phrase gets: two hundred bars of the longest meter. */
const ticks = z.number().int().min(-LONGEST).max(LONGEST);
/** Of the beat, since it began. */
const beatTicks = z.number().int();
const count = z.number().int().min(0);
const pitch = z.number().int().min(0).max(127);
const part = z.enum(['player', 'partner']);

const key = z.strictObject({ fifths: z.number().int().min(-7).max(7), mode: z.enum(MODES) });
const pulse = z.strictObject({
  origin: time,
  millisecondsPerQuarter: z.number().min(1).max(100_000),
});
/** See `Runs`: of the notes, or of the symbols. */
const runs = list(z.tuple([count, count]).readonly()).refine(
  (all) => all.reduce((sum, [, more]) => sum + more, 0) <= MOST_NOTES,
);

const score = z.strictObject({ notes: runs, symbols: runs, length: ticks, anacrusis: ticks });
const closed = z.strictObject({
  score,
  notes: runs,
  symbols: runs,
  key,
  anacrusis: ticks,
  length: ticks,
});
const manner = z.strictObject({
  contour: list(z.strictObject({ place: z.number(), velocity: z.number() })),
  articulation: z.number(),
  swing: z.number(),
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
            chord: z.strictObject({
              root: z.string(),
              quality: z.enum(CHORD_QUALITIES),
              bass: z.string().exactOptional(),
            }),
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
  /** The beat that is given, and the taps that may go on to another. */
  given: pulse.optional(),
  taps: z.strictObject({ at: list(time), before: count }),
  /** Which instruments have sounded since they were silenced last. */
  sounded: z.strictObject({ line: z.boolean(), chords: z.boolean(), clicks: z.boolean() }),
  ear: z.strictObject({
    pedalDown: z.boolean(),
    newest: list(pitch),
    loudness: z.number(),
  }),
  partner: z.strictObject({ latest: take.optional(), take: count }),
  hands: z.strictObject({ hand: list(z.number().int()), bass: z.number().int().optional() }),
  /** How many chords have been chosen. */
  chosen: count,
  /** What each model that the jam has thought with heard last, and how it was carried there. */
  heard: list(
    z.strictObject({
      model: z.string(),
      text: z.string().max(MOST_CHARACTERS),
      carriage: z.strictObject({ key, semitones: z.number().int() }),
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

/** A session at rest, as it is written down. All of it is JSON. */
export const checkpointSchema = z.strictObject({ at: time, music, shown });

export type SessionCheckpoint = z.output<typeof checkpointSchema>;
export type Shown = SessionCheckpoint['shown'];
