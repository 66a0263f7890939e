import { z } from 'zod';
import { parseChart } from '../music/chart.js';
import { parseKey } from '../music/key.js';

/**
 * Every setting, once: its type, its default, what it means in a musician's words, and whether it
 * can be turned while the jam runs (`live`) or only when the daemon starts. The command line's
 * flags, the configuration file, the page's controls and the documentation follow from this. The
 * page draws the live ones in groups, under a `title` where musicians have another word for it.
 */
const music = { live: true, group: 'Music' } as const;
const imagination = { live: true, group: 'Imagination' } as const;
const turns = { live: true, group: 'Taking turns' } as const;
const beat = { live: true, group: 'Beat' } as const;
const restart = { live: false } as const;

export const liveSettingsSchema = z.strictObject({
  mode: z
    .enum(['answer', 'trade', 'continue', 'accompany', 'changes', 'solo'])
    .default('answer')
    .describe(
      'How Antiphon plays with you; answer: a phrase for a phrase; trade: so many bars each; ' +
        'continue: it takes over when you stop; accompany: chords under your melody; ' +
        'changes: over a chord chart; solo: on its own',
    )
    .meta(music),
  tempo: z
    .union([z.literal('auto'), z.number().min(30).max(300)])
    .default('auto')
    .describe('Beats a minute, or auto to follow what you play')
    .meta(music),
  meter: z
    .string()
    .regex(/^([1-9]|1\d|2[0-4])\/(2|4|8|16)$/, 'a meter is written like 4/4 or 6/8')
    .default('4/4')
    .describe('Time signature, for example 4/4, 3/4 or 6/8')
    .meta(music),
  key: z
    .union([
      z.literal('auto'),
      z
        .string()
        .regex(/^[A-G][#b]?(maj|min|m|dor|phr|lyd|mix|loc)?$/)
        // Of these some need eight sharps or flats: there is no signature for G#.
        .refine((text) => parseKey(text) !== undefined),
    ])
    .default('auto')
    .describe('Key, for example G, Em, Ddor, or auto to hear it from what you play')
    .meta(music),
  temperature: z
    .number()
    .min(0.1)
    .max(2)
    .default(0.9)
    .describe('How daring the answers are: 0.5 is safe, 1.2 is wild')
    .meta({ ...imagination, title: 'Daring' }),
  topP: z
    .number()
    .gt(0)
    .max(1)
    .default(0.95)
    .describe('Choose only among the likeliest characters that together hold this much probability')
    .meta({ ...imagination, title: 'Nucleus' }),
  topK: z
    .number()
    .int()
    .min(0)
    .max(200)
    .default(0)
    .describe('Choose only among this many of the likeliest characters; 0 for no such limit')
    .meta({ ...imagination, title: 'Likeliest only' }),
  adaptation: z
    .number()
    .min(0)
    .max(1)
    .default(0.8)
    .describe('How much it picks up from what has been played: 0 not at all, 1 it quotes you')
    .meta({ ...imagination, title: 'Memory' }),
  register: z
    .enum(['auto', 'low', 'middle', 'high'])
    .default('auto')
    .describe('Where it plays; auto: in your own range; low, middle or high: around C2, C4 or C6')
    .meta(imagination),
  density: z
    .union([z.literal('auto'), z.number().min(0).max(1)])
    .default('auto')
    .describe('How many notes it plays: 0 a few long ones, 1 many short ones, auto as it comes')
    .meta(imagination),
  silenceBeats: z
    .number()
    .min(0.25)
    .max(16)
    .default(1)
    .describe('A silence of this many beats ends your phrase')
    .meta(turns),
  handover: z
    .enum(['silence', 'bar', 'pedal', 'control', 'key'])
    .default('silence')
    .describe(
      'What says that it is its turn; silence: you have stopped; bar: the bar line after that; ' +
        'pedal: you press the sustain pedal; control or key: you press the one of this number',
    )
    .meta(turns),
  handoverNumber: z
    .number()
    .int()
    .min(0)
    .max(127)
    .default(21)
    .describe('Controller or key that hands over, by its MIDI number; 21 is the lowest of a piano')
    .meta(turns),
  tradeBars: z
    .number()
    .int()
    .min(1)
    .max(16)
    .default(4)
    .describe('When trading, how many bars each')
    .meta(turns),
  changes: z
    .string()
    .max(2000)
    .refine((text) => parseChart(text) !== undefined, 'a chart is written like C7 | F7 | C7 G7')
    .default('C7 | F7 | C7 | C7 | F7 | F7 | C7 | C7 | G7 | F7 | C7 | G7')
    .describe(
      'Chord chart to play over: bars between |, / for the chord before, % for the bar before',
    )
    .meta({ ...music, title: 'Chord chart', format: 'chord-chart' }),
  metronome: z
    .enum(['off', 'on'])
    .default('off')
    .describe('Clicks on the beat that is set, tapped or sent by a clock, on MIDI channel 10')
    .meta(beat),
  clockOut: z
    .enum(['off', 'on'])
    .default('off')
    .describe('Sends MIDI clock, start and stop with the beat that is set, counted in or tapped')
    .meta(beat),
  countIn: z
    .number()
    .int()
    .min(0)
    .max(4)
    .default(0)
    .describe('Bars that are counted before the beat starts: your first note starts the count')
    .meta(beat),
  seed: z
    .number()
    .int()
    .min(0)
    .max(0xffffffff)
    .default(1)
    .describe("The coin's seed: the same seed and the same playing give the same answers")
    .meta(imagination),
  model: z
    .string()
    .default('live')
    .describe('Model to think with: a name in models/, or where the daemon starts a folder')
    .meta(imagination),
});

/** One name, or several. */
const ports = z
  .union([z.string().transform((name) => [name]), z.array(z.string()).min(1)])
  .optional();

/**
 * Long enough that nobody guesses it, short enough for `hello`. Only what stands in an address as it
 * is, so that a link with it always works.
 */
const secret = z
  .string()
  .min(16)
  .max(256)
  .regex(/^[\w.~-]+$/, 'a token is of letters, digits and -._~, as openssl rand -hex 16 makes them')
  .optional();

/** Without a port. */
const hostName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i, 'a name is written like jam.example.org');

/** `9000`, or `192.168.0.7:9000`. */
const UDP_ADDRESS = /^(?:[\w.-]+:)?\d{1,5}$/;

export const restartSettingsSchema = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Address the page is served on').meta(restart),
  port: z
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(8484)
    .describe('Port of the page and of its WebSocket; 0 for any free one')
    .meta(restart),
  token: secret
    .describe(
      'Secret of those who may turn settings; needed beyond this machine. Not by a flag: see tokenFile',
    )
    .meta(restart),
  playerToken: secret.describe('Secret of those who may play but not turn settings').meta(restart),
  viewerToken: secret.describe('Secret of those who may only watch').meta(restart),
  tokenFile: z
    .string()
    .optional()
    .describe('JSON file with any of token, playerToken and viewerToken, which others cannot read')
    .meta(restart),
  tlsCert: z
    .string()
    .optional()
    .describe(
      'PEM file of the certificate, to serve the page over https; taken anew when it changes',
    )
    .meta(restart),
  tlsKey: z.string().optional().describe("PEM file of the certificate's private key").meta(restart),
  publicNames: z
    .union([hostName.transform((name) => [name]), z.array(hostName).min(1)])
    .optional()
    .describe('Name under which a reverse proxy or a name server makes the page known')
    .meta(restart),
  behindProxy: z
    .enum(['off', 'on'])
    .default('off')
    .describe(
      'Whether all come through a reverse proxy, which says in X-Forwarded-For who they are',
    )
    .meta(restart),
  in: ports
    .describe(
      'MIDI inputs to listen on: a part of the name is enough, NAME@1-4 hears these channels only',
    )
    .meta(restart),
  out: ports
    .describe(
      'MIDI outputs to play on: a part of the name is enough, NAME@1-4 is sent these channels only',
    )
    .meta(restart),
  channel: z
    .number()
    .int()
    .min(1)
    .max(16)
    .default(1)
    .describe('MIDI channel that Antiphon plays on')
    .meta(restart),
  chordChannel: z
    .number()
    .int()
    .min(0)
    .max(16)
    .default(0)
    .describe('MIDI channel of the chords that it accompanies with; 0 for that of its line')
    .meta(restart),
  thru: z
    .number()
    .int()
    .min(0)
    .max(16)
    .default(0)
    .describe('Channel on which your own playing is passed on to the outputs; 0 for not at all')
    .meta(restart),
  controlOut: z
    .string()
    .optional()
    .describe('MIDI output of your controller, which is shown the settings it has learned to turn')
    .meta(restart),
  controls: z
    .string()
    .optional()
    .describe('File that keeps which controllers turn which settings')
    .meta(restart),
  oscIn: z
    .string()
    .regex(UDP_ADDRESS, 'an address is written like 9000 or 127.0.0.1:9000')
    .optional()
    .describe('Where to hear OSC: a port of this machine, or ADDRESS:PORT')
    .meta(restart),
  oscOut: z
    .string()
    .regex(UDP_ADDRESS, 'an address is written like 9001 or 192.168.0.7:9001')
    .optional()
    .describe('Where to tell by OSC what happens: a port of this machine, or ADDRESS:PORT')
    .meta(restart),
  chart: z
    .string()
    .optional()
    .describe('ABC file whose chord symbols, key and meter are the changes to play over')
    .meta(restart),
  engine: z
    .enum(['wasm', 'tfjs', 'tfjs-node'])
    .default('wasm')
    .describe('What runs the network')
    .meta(restart),
  precision: z
    .enum(['float32', 'int16'])
    .default('int16')
    .describe(
      'What the wasm engine multiplies in: int16 foretells as well and is the quicker, float32 agrees with the other engines',
    )
    .meta(restart),
  backend: z
    .enum(['easymidi', 'jzz', 'memory'])
    .default('easymidi')
    .describe('What reaches the MIDI ports')
    .meta(restart),
  sessions: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder that every jam is recorded in from its first note, or off; it is among your data if you name none',
    )
    .meta(restart),
  record: z
    .string()
    .optional()
    .describe('File to keep the journal of this jam in, instead of one among the sessions')
    .meta(restart),
});

export type LiveSettings = z.output<typeof liveSettingsSchema>;
export type RestartSettings = z.output<typeof restartSettingsSchema>;

const fields = liveSettingsSchema.shape;

/** What a model's folder in models/ may be called. */
const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/**
 * Some of the live settings. The defaults have to come off first: with them, whatever a change
 * leaves out would be set back.
 */
export const liveChangeSchema = z.strictObject({
  mode: fields.mode.unwrap().exactOptional(),
  tempo: fields.tempo.unwrap().exactOptional(),
  meter: fields.meter.unwrap().exactOptional(),
  key: fields.key.unwrap().exactOptional(),
  temperature: fields.temperature.unwrap().exactOptional(),
  topP: fields.topP.unwrap().exactOptional(),
  topK: fields.topK.unwrap().exactOptional(),
  adaptation: fields.adaptation.unwrap().exactOptional(),
  register: fields.register.unwrap().exactOptional(),
  density: fields.density.unwrap().exactOptional(),
  silenceBeats: fields.silenceBeats.unwrap().exactOptional(),
  handover: fields.handover.unwrap().exactOptional(),
  handoverNumber: fields.handoverNumber.unwrap().exactOptional(),
  tradeBars: fields.tradeBars.unwrap().exactOptional(),
  changes: fields.changes.unwrap().exactOptional(),
  metronome: fields.metronome.unwrap().exactOptional(),
  clockOut: fields.clockOut.unwrap().exactOptional(),
  countIn: fields.countIn.unwrap().exactOptional(),
  seed: fields.seed.unwrap().exactOptional(),
  // No path may come over the wire.
  model: fields.model.unwrap().regex(MODEL_NAME).exactOptional(),
} satisfies Record<keyof LiveSettings, z.ZodType>);
