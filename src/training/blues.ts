import type { Sound, Tune, TuneEvent } from '../abc/tune.js';
import { chordPitchClasses, parseChordSymbol } from '../music/chordSymbol.js';
import { type PitchClass, pitchClass } from '../music/pitch.js';
import { TICKS_PER_EIGHTH } from '../music/time.js';
import { Chance } from './chance.js';

/**
 * The twelve bars of a bebop blues in C, a chord to each. Where it stands cannot be told from the
 * chord before: a `C7` is followed by an `F7`, a `C7`, an `A7`, or a `G7`.
 */
export const BLUES_FORM: readonly string[] = [
  ...['C7', 'F7', 'C7', 'C7'],
  ...['F7', 'F7', 'C7', 'A7'],
  ...['Dm7', 'G7', 'C7', 'G7'],
];

/** C's blues scale: the minor pentatonic and the flat fifth. */
export const BLUES_SCALE: readonly PitchClass[] = [0, 3, 5, 6, 7, 10];

/** Two octaves from middle C, nearly, and no signature: where the melody is at home. */
export const BLUES_RANGE = {
  keySignatures: { low: 0, high: 0 },
  register: { low: 60, high: 81 },
} as const;

/** How full of notes a melody is. */
export type Density = keyof typeof RHYTHMS;

/** Rhythms of half a bar, in eighths; a rest is negative. None begins with one. */
const RHYTHMS = {
  sparse: [[4], [4], [2, 2]],
  full: [
    [1, 1, 1, 1],
    [1, 1, 1, 1],
    [2, 1, 1],
    [1, 1, 2],
    [2, 2],
    [3, 1],
    [1, -1, 1, 1],
    [2, -2],
    [4],
  ],
} as const;

/**
 * Choruses of blues, chords and melody, in the way of Eck & Schmidhuber (2002): their training set
 * too was made, not collected, one form of twelve bars with melodies on the pentatonic scale. Each
 * half bar begins on a tone of its chord; between, the melody walks up and down the blues scale in
 * eighths. The same seed and number give the same tune.
 */
export function bluesTune(choruses: number, density: Density, seed: number, number: number): Tune {
  const chance = new Chance(seed, 'blues', number);
  const events: TuneEvent[] = [];
  let pitch = 72;
  for (let bar = 0; bar < 12 * choruses; bar++) {
    const symbol = chordOfBar(bar);
    if (bar > 0) events.push({ kind: 'bar' });
    events.push({ kind: 'symbol', symbol });
    const rhythms: readonly (readonly number[])[] = RHYTHMS[density];
    for (const rhythm of [pick(rhythms, chance), pick(rhythms, chance)]) {
      for (const [at, eighths] of rhythm.entries()) {
        const onBeat = at === 0;
        if (eighths > 0) pitch = onBeat ? chordTone(pitch, symbol, chance) : step(pitch, chance);
        events.push(sound(eighths > 0 ? [pitch] : [], Math.abs(eighths)));
      }
    }
  }
  return { meter: { beats: 4, unit: 4 }, key: { fifths: 0, mode: 'maj' }, events };
}

/** The chords alone, each bar a rest: what Eck & Schmidhuber's first experiment learned. */
export function bluesChords(choruses: number): Tune {
  const events = Array.from({ length: 12 * choruses }, (_, bar): TuneEvent[] => [
    ...(bar > 0 ? [{ kind: 'bar' } as const] : []),
    { kind: 'symbol', symbol: chordOfBar(bar) },
    sound([], 8),
  ]);
  return { meter: { beats: 4, unit: 4 }, key: { fifths: 0, mode: 'maj' }, events: events.flat() };
}

/** The chord of a bar counted from the first chorus on. */
export function chordOfBar(bar: number): string {
  return BLUES_FORM[bar % BLUES_FORM.length] ?? '';
}

/**
 * Whether a melody note fits: on the first and third beat a tone of the chord, elsewhere one of the
 * blues scale or of the chord.
 */
export function fitsBlues(pitch: number, eighth: number, symbol: string): boolean {
  const tones = tonesOf(symbol);
  const allowed = eighth % 4 === 0 ? tones : [...tones, ...BLUES_SCALE];
  return allowed.includes(pitchClass(pitch));
}

function sound(pitches: readonly number[], eighths: number): Sound {
  const tones = pitches.map((pitch) => ({ pitch, tied: false }));
  return { kind: 'sound', tones, duration: eighths * TICKS_PER_EIGHTH };
}

/** One of the two tones of the chord that are nearest, but not the note itself. */
function chordTone(pitch: number, symbol: string, chance: Chance): number {
  const tones = tonesOf(symbol);
  const near = onKeyboard()
    .filter((each) => tones.includes(pitchClass(each)) && each !== pitch)
    .sort((a, b) => Math.abs(a - pitch) - Math.abs(b - pitch));
  return near[chance.below(2)] ?? pitch;
}

/** One or two steps along the scale. */
function step(pitch: number, chance: Chance): number {
  const ladder = onKeyboard().filter((each) => BLUES_SCALE.includes(pitchClass(each)));
  const way = (chance.below(2) === 0 ? -1 : 1) * (chance.below(4) === 0 ? 2 : 1);
  const below = ladder.findLastIndex((each) => each <= pitch);
  // From between two rungs a step up leads to the upper one.
  const from = way > 0 || ladder[below] === pitch ? below : below + 1;
  const to = from + way;
  return ladder[to] ?? ladder[from - way] ?? pitch;
}

function tonesOf(symbol: string): readonly PitchClass[] {
  const chord = parseChordSymbol(symbol);
  return chord === undefined ? [] : chordPitchClasses(chord);
}

function onKeyboard(): number[] {
  const { low, high } = BLUES_RANGE.register;
  return Array.from({ length: high - low + 1 }, (_, at) => low + at);
}

function pick<Item>(items: readonly Item[], chance: Chance): Item {
  return items[chance.below(items.length)] as Item;
}
