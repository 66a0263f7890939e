import { type Reading, scanCanon } from './canonScan.js';

/** Something of the music that a cell may go along with. */
export interface Feature {
  /** What a cell does whose value rises with it, and one whose value falls. */
  readonly rises: string;
  readonly falls: string;
  /** For each character, NaN where there is no saying. */
  readonly values: Float32Array;
}

interface Frame {
  readonly music: string;
  readonly readings: readonly Reading[];
  /** Eighths in a bar and in a beat. */
  readonly bar: number;
  readonly beat: number;
  /** Letters that the key signature alters; undefined where the key is not known. */
  readonly signature: string | undefined;
}

type Value = (reading: Reading, frame: Frame, at: number) => number;

const KINDS: readonly { readonly rises: string; readonly falls: string; readonly of: Value }[] = [
  {
    rises: 'rises through the bar',
    falls: 'falls through the bar',
    of: ({ isPlaced, onset }, { bar }) => (isPlaced ? onset / bar : Number.NaN),
  },
  {
    rises: 'expects the bar line',
    falls: 'goes down before the bar line',
    of: (_, { music }, at) => (at + 1 < music.length ? Number(music[at + 1] === '|') : Number.NaN),
  },
  {
    rises: 'marks notes on the beat',
    falls: 'marks notes off the beat',
    of: ({ isPlaced, onset }, { beat }) => (isPlaced ? Number(isWhole(onset / beat)) : Number.NaN),
  },
  {
    rises: 'rises through every two bars',
    falls: 'falls through every two bars',
    of: ({ isPlaced, onset, bar: bars }, { bar }) =>
      isPlaced ? (bars % 2) + onset / bar : Number.NaN,
  },
  {
    rises: 'rises with the pitch',
    falls: 'falls as the pitch rises',
    of: ({ height }) => height ?? Number.NaN,
  },
  {
    rises: 'is up while the melody climbs',
    falls: 'is up while the melody descends',
    of: ({ motion }) => motion,
  },
  {
    rises: 'marks notes with an accidental',
    falls: 'goes down at accidentals',
    of: ({ isAltered }) => Number(isAltered),
  },
  {
    rises: 'marks notes the key alters',
    falls: 'goes down where the key alters',
    of: ({ letter }, { signature }) =>
      signature === undefined || signature === '' || letter === undefined
        ? Number.NaN
        : Number(signature.includes(letter)),
  },
  {
    rises: 'is on inside chord symbols',
    falls: 'is off inside chord symbols',
    of: ({ isInSymbol }) => Number(isInSymbol),
  },
  {
    rises: 'is on inside chords',
    falls: 'is off inside chords',
    of: ({ isInChord }) => Number(isInChord),
  },
];

const HEADER = /^(?:<start>\n)?(?:[A-Z]:.*\n)+/;

/**
 * What there is to go along with in a text that the network read, for each of its characters.
 * `meter` is the one now, `6/8`, where the text begins too late to tell.
 */
export function featuresOf(text: string, meter: string): Feature[] {
  const header = HEADER.exec(text)?.[0] ?? '';
  const music = text.slice(header.length);
  const readings = scanCanon(music, header !== '');
  const [beats = 4, unit = 4] = (/M:(.*)/.exec(header)?.[1] ?? meter).split('/').map(Number);
  const isCompound = unit === 8 && beats % 3 === 0;
  const frame: Frame = {
    music,
    readings,
    bar: (beats * 8) / unit,
    beat: isCompound ? 3 : 8 / unit,
    signature: signatureOf(/K:(.*)/.exec(header)?.[1]),
  };
  const unknown = Array.from(header, () => Number.NaN);
  return KINDS.map(({ rises, falls, of }) => ({
    rises,
    falls,
    values: Float32Array.from([
      ...unknown,
      ...readings.map((reading, at) => of(reading, frame, at)),
    ]),
  }));
}

const SHARPS = 'FCGDAEB';
/** Fifths from the major key on the same tonic. */
const MODES: Readonly<Record<string, number>> = {
  '': 0,
  maj: 0,
  m: -3,
  min: -3,
  dor: -2,
  phr: -4,
  lyd: 1,
  mix: -1,
  loc: -5,
};

/** The letters that a key alters: `Em` alters `F`. */
function signatureOf(key: string | undefined): string | undefined {
  const [, letter, accidental, mode = ''] = /^([A-G])([#b]?)(\w*)$/.exec(key?.trim() ?? '') ?? [];
  const fromMajor = MODES[mode.toLowerCase().slice(0, 3)];
  if (letter === undefined || fromMajor === undefined) return undefined;
  const sign = accidental === '#' ? 7 : accidental === 'b' ? -7 : 0;
  const fifths = SHARPS.indexOf(letter) - 1 + sign + fromMajor;
  if (fifths >= 0) return SHARPS.slice(0, fifths);
  return [...SHARPS].reverse().join('').slice(0, -fifths);
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6;
}
