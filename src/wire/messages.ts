import { z } from 'zod';
import { type LiveSettings, liveChangeSchema, liveSettingsSchema } from '../config/settings.js';
import { bindingSchema, controlTargetSchema } from '../jam/controls.js';
import type { JamEvent, JamSnapshot } from '../jam/events.js';
import { STAGES } from '../observe/stopwatch.js';

/**
 * The wire protocol: every message either way, once. Types, validation and the tests follow from
 * these schemas; the page imports the types only, so that none of zod reaches the browser.
 * docs/WIRE.md tells it as a story.
 */
export const SUBPROTOCOL = 'antiphon.v1';
export const PROTOCOL_VERSION = 1;

/** Longest ABC text either way, in characters: some 500 bars, far beyond any phrase. */
export const TEXT_LIMIT = 32_768;

const midiByte = z.number().int().min(0).max(127);
const milliseconds = z.number();
const probability = z.number().min(0).max(1);
const text = z.string().max(TEXT_LIMIT);
const part = z.enum(['player', 'partner']);

// --- What the jam tells (see src/jam/events.ts, which these must match) ---

const noteEvent = z.strictObject({
  kind: z.literal('note'),
  part,
  on: z.boolean(),
  pitch: midiByte,
  velocity: midiByte,
  at: milliseconds,
});

const transcriptEvent = z.strictObject({
  kind: z.literal('transcript'),
  part,
  phrase: z.number().int().min(0),
  canon: text,
  engraved: text,
});

const predictionEvent = z.strictObject({
  kind: z.literal('prediction'),
  pitches: z.array(z.strictObject({ pitch: midiByte, name: z.string(), probability })).readonly(),
  lengths: z.array(z.strictObject({ length: z.string(), probability })).readonly(),
  surprise: z.number().min(0).exactOptional(),
  networkSurprise: z.number().min(0).exactOptional(),
  line: text,
});

const stateEvent = z.strictObject({
  kind: z.literal('state'),
  turn: z.enum(['idle', 'listening', 'answering']),
  tempo: z.number().positive().exactOptional(),
  meter: z.string(),
  key: z.string().exactOptional(),
});

const settingsEvent = z.strictObject({
  kind: z.literal('settings'),
  settings: liveSettingsSchema,
});

const controlsEvent = z.strictObject({
  kind: z.literal('controls'),
  bindings: z.array(bindingSchema).readonly(),
  waiting: controlTargetSchema.exactOptional(),
});

const timingEvent = z.strictObject({
  kind: z.literal('timing'),
  stages: z
    .array(
      z.strictObject({
        stage: z.enum(STAGES),
        count: z.number().int().min(1),
        p50: milliseconds,
        p99: milliseconds,
        most: milliseconds,
      }),
    )
    .readonly(),
});

const pedalEvent = z.strictObject({
  kind: z.literal('pedal'),
  down: z.boolean(),
  at: milliseconds,
});

const clickEvent = z.strictObject({
  kind: z.literal('click'),
  accent: z.boolean(),
  at: milliseconds,
});

const beatEvent = z.strictObject({
  kind: z.literal('beat'),
  barLine: milliseconds,
  beat: milliseconds.positive(),
  beats: z.number().int().min(1),
});

const planEvent = z.strictObject({
  kind: z.literal('plan'),
  notes: z
    .array(
      z.strictObject({
        pitch: midiByte,
        on: milliseconds,
        off: milliseconds,
        committed: z.boolean(),
      }),
    )
    .readonly(),
});

const chordEvent = z.strictObject({
  kind: z.literal('chord'),
  symbol: z.string().max(32),
  bar: z.number().int().min(0).exactOptional(),
  at: milliseconds,
});

const alternativesEvent = z.strictObject({
  kind: z.literal('alternatives'),
  lines: z.array(text).max(2).readonly(),
});

const holdEvent = z.strictObject({
  kind: z.literal('hold'),
  on: z.boolean(),
  motif: text.exactOptional(),
});

const steeringEvent = z.strictObject({
  kind: z.literal('steering'),
  takes: z.number().int().min(0),
  phrases: z.number().int().min(0),
  alternatives: z.boolean(),
  hold: z.boolean(),
});

const hostEvent = z.strictObject({
  kind: z.literal('host'),
  is: z.enum(['here', 'away', 'ended']),
});

const networkEvent = z.strictObject({
  kind: z.literal('network'),
  start: z.number().int().min(0),
  from: z.number().int().min(0),
  text,
  layers: z.array(z.number().int().positive()).readonly(),
  cells: z.string(),
});

export const jamEventSchema = z.discriminatedUnion('kind', [
  noteEvent,
  transcriptEvent,
  predictionEvent,
  stateEvent,
  settingsEvent,
  timingEvent,
  controlsEvent,
  pedalEvent,
  clickEvent,
  beatEvent,
  planEvent,
  chordEvent,
  alternativesEvent,
  holdEvent,
  steeringEvent,
  networkEvent,
  hostEvent,
]);

export const jamSnapshotSchema = z.strictObject({
  state: stateEvent,
  settings: liveSettingsSchema,
  controls: controlsEvent.exactOptional(),
  transcripts: z.array(transcriptEvent).readonly(),
  prediction: predictionEvent.exactOptional(),
  beat: beatEvent.exactOptional(),
  plan: planEvent.exactOptional(),
  alternatives: alternativesEvent.exactOptional(),
  hold: holdEvent.exactOptional(),
  steering: steeringEvent.exactOptional(),
  host: hostEvent.exactOptional(),
  sounding: z.array(z.strictObject({ part, pitch: midiByte, velocity: midiByte })).readonly(),
});

// --- Server to client ---

/** Stable: a client may decide by them what to do. */
export const errorCodes = [
  'bad-message',
  'hello-first',
  'hello-twice',
  'hello-timeout',
  'protocol-unsupported',
  'token-wrong',
  'not-allowed',
  'model-unknown',
  'too-many-messages',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export const roleSchema = z.enum(['viewer', 'player', 'controller']);
/** viewer: watches; player: may also send notes and panic; controller: may also change settings. */
export type Role = z.output<typeof roleSchema>;

export const serverMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('version'),
    protocol: z.literal(PROTOCOL_VERSION),
    /** Version of the daemon. */
    server: z.string(),
    /** JSON Schema of the settings that may be changed live: what a client draws its form from. */
    settings: z.record(z.string(), z.unknown()),
    /** The models that may be chosen; their names are values of the setting `model`. */
    models: z
      .array(z.strictObject({ name: z.string(), description: z.string().max(200) }))
      .readonly(),
    /** Ready-made changes of settings. */
    presets: z
      .array(
        z.strictObject({
          name: z.string(),
          description: z.string().max(200),
          change: liveChangeSchema,
        }),
      )
      .readonly(),
  }),
  z.strictObject({
    type: z.literal('snapshot'),
    /** Number of the last event that is already contained here. */
    sequence: z.number().int().min(0),
    /** The session's clock now. */
    at: milliseconds,
    role: roleSchema,
    jam: jamSnapshotSchema,
  }),
  z.strictObject({
    type: z.literal('event'),
    /** Counts up by one an event; a slow client misses the numbers of states that were overtaken. */
    sequence: z.number().int().min(1),
    event: jamEventSchema,
  }),
  z.strictObject({
    type: z.literal('pong'),
    id: z.number().int(),
    /** The session's clock when the ping was answered. */
    at: milliseconds,
  }),
  z.strictObject({
    type: z.literal('error'),
    code: z.enum(errorCodes),
    message: z.string(),
  }),
]);
export type ServerMessage = z.output<typeof serverMessageSchema>;

// --- Client to server ---

export const clientMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    protocol: z.number().int(),
    role: roleSchema,
    /** Needed where the daemon was given one. */
    token: z.string().max(256).exactOptional(),
  }),
  z.strictObject({
    type: z.literal('note'),
    on: z.boolean(),
    pitch: midiByte,
    /** 1..127 for a note that starts; a start with 0 is an end, as in MIDI. */
    velocity: midiByte,
  }),
  z.strictObject({ type: z.literal('pedal'), down: z.boolean() }),
  z.strictObject({ type: z.literal('settings'), change: liveChangeSchema }),
  z.strictObject({ type: z.literal('tap') }),
  z.strictObject({ type: z.literal('panic') }),
  z.strictObject({ type: z.literal('again') }),
  z.strictObject({ type: z.literal('undo') }),
  z.strictObject({ type: z.literal('alternatives') }),
  z.strictObject({ type: z.literal('pick'), which: z.union([z.literal(0), z.literal(1)]) }),
  z.strictObject({ type: z.literal('hold'), on: z.boolean() }),
  /** The next control that is moved on a MIDI input is to do this; without a target, no longer. */
  z.strictObject({ type: z.literal('learn'), target: controlTargetSchema.exactOptional() }),
  z.strictObject({ type: z.literal('forget'), target: controlTargetSchema }),
  /** To be told of `network` events from now on, all there is first; or no longer. */
  z.strictObject({ type: z.literal('look'), at: z.literal('network'), on: z.boolean() }),
  z.strictObject({ type: z.literal('ping'), id: z.number().int() }),
]);
export type ClientMessage = z.output<typeof clientMessageSchema>;

// --- Held by the compiler: what the schemas let through is what the jam speaks ---

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
true satisfies Same<z.output<typeof jamEventSchema>, JamEvent>;
true satisfies Same<z.output<typeof jamSnapshotSchema>, JamSnapshot>;
true satisfies Same<z.output<typeof liveChangeSchema>, Partial<LiveSettings>>;

/** What the schemas are held to; whoever speaks the wire may import them from here. */
export type { ControlTarget } from '../jam/controls.js';
export type {
  AlternativesEvent,
  BeatEvent,
  ChordEvent,
  ControlsEvent,
  HoldEvent,
  HostEvent,
  JamEvent,
  JamSnapshot,
  NetworkEvent,
  Part,
  PlanEvent,
  PredictionEvent,
  StateEvent,
  SteeringEvent,
  TimingEvent,
  TranscriptEvent,
} from '../jam/events.js';
