import { type PitchClass, pitchClass } from './pitch.js';
import { atFifth, fifthOf, LETTERS, letterName } from './spelling.js';

/** A chord as a lead sheet names it, apart. */
export interface ChordSymbol {
  /** Canonical spelling of the root: `F#`. */
  readonly root: string;
  readonly quality: ChordQuality;
  /** Canonical spelling of a bass note that is not the root. */
  readonly bass?: string;
}

export type ChordQuality = keyof typeof INTERVALS;

/** Semitones above the root. The qualities of the corpora and the few more that lead sheets use. */
const INTERVALS = {
  '': [0, 4, 7],
  m: [0, 3, 7],
  '7': [0, 4, 7, 10],
  m7: [0, 3, 7, 10],
  maj7: [0, 4, 7, 11],
  '6': [0, 4, 7, 9],
  m6: [0, 3, 7, 9],
  dim: [0, 3, 6],
  dim7: [0, 3, 6, 9],
  m7b5: [0, 3, 6, 10],
  aug: [0, 4, 8],
  sus4: [0, 5, 7],
  sus2: [0, 2, 7],
  '9': [0, 4, 7, 10, 14],
  '7b9': [0, 4, 7, 10, 13],
} as const;

export const CHORD_QUALITIES = Object.keys(INTERVALS) as readonly ChordQuality[];

/** Other ways to write a quality, among them the `d` of the Nottingham Music Database. */
const ALIASES: ReadonlyMap<string, ChordQuality> = new Map<string, ChordQuality>(
  Object.entries({
    M: '',
    maj: '',
    min: 'm',
    '-': 'm',
    min7: 'm7',
    '-7': 'm7',
    M7: 'maj7',
    d: 'dim',
    o: 'dim',
    o7: 'dim7',
    d7: 'dim7',
    min6: 'm6',
    '+': 'aug',
    a: 'aug',
    sus: 'sus4',
  } as const),
);

const SYMBOL = /^([A-G])([#b]?)([^/]*)(?:\/([A-Ga-g])([#b+-]?))?$/;

/**
 * Reads a chord symbol in any of the usual spellings: `F#m7`, `D/f+` (the Nottingham way to write a
 * bass of F sharp), `(E7)`, `Adim`. Undefined for text that names no chord we know.
 */
export function parseChordSymbol(text: string): ChordSymbol | undefined {
  const match = SYMBOL.exec(text.trim().replace(/^\((.*)\)$/, '$1'));
  if (match === null) return undefined;
  const written = match[3] ?? '';
  const quality = isQuality(written) ? written : ALIASES.get(written);
  if (quality === undefined) return undefined;
  const root = noteName(match[1] ?? '', match[2] ?? '');
  if (match[4] === undefined) return { root, quality };
  const bass = noteName(match[4], match[5] ?? '');
  return bass === root ? { root, quality } : { root, quality, bass };
}

/** The one way canon writes a chord: `Am`, `F#7`, `G/B`, `Bdim`. */
export function formatChordSymbol(chord: ChordSymbol): string {
  return chord.root + chord.quality + (chord.bass === undefined ? '' : `/${chord.bass}`);
}

/** `canonicalChordSymbol('D/f+')` is `D/F#`; undefined where no chord is named. */
export function canonicalChordSymbol(text: string): string | undefined {
  const chord = parseChordSymbol(text);
  return chord === undefined ? undefined : formatChordSymbol(chord);
}

export function rootPitchClass(chord: ChordSymbol): PitchClass {
  return pitchClassOfName(chord.root);
}

/** The pitch classes that a chord sounds, its bass first, distinct. */
export function chordPitchClasses(chord: ChordSymbol): readonly PitchClass[] {
  const root = pitchClassOfName(chord.root);
  const tones = INTERVALS[chord.quality].map((interval) => pitchClass(root + interval));
  const bass = chord.bass === undefined ? root : pitchClassOfName(chord.bass);
  return [bass, ...tones.filter((tone) => tone !== bass)];
}

/**
 * The chord moved along the line of fifths, which transposes and spells at once: by -6, from G to
 * D flat, `D7` becomes `Ab7`. Names beyond one sharp or flat are respelled: nobody wants to read
 * E double sharp minor.
 */
export function transposeChord(chord: ChordSymbol, fifths: number): ChordSymbol {
  const root = moveName(chord.root, fifths);
  if (chord.bass === undefined) return { root, quality: chord.quality };
  return { root, quality: chord.quality, bass: moveName(chord.bass, fifths) };
}

/** F flat (-8) to B sharp (12) are the names with at most one sign. */
function moveName(name: string, fifths: number): string {
  let fifth = fifthOfName(name) + fifths;
  while (fifth > 12) fifth -= 12;
  while (fifth < -8) fifth += 12;
  const { letter, accidental } = atFifth(fifth);
  return letterName(letter, accidental);
}

function isQuality(text: string): text is ChordQuality {
  return Object.hasOwn(INTERVALS, text);
}

function noteName(letter: string, sign: string): string {
  return letter.toUpperCase() + (sign === '+' ? '#' : sign === '-' ? 'b' : sign);
}

function fifthOfName(name: string): number {
  const accidental = name.endsWith('#') ? 1 : name.endsWith('b') ? -1 : 0;
  return fifthOf(LETTERS.indexOf(name.charAt(0)), accidental);
}

function pitchClassOfName(name: string): PitchClass {
  return pitchClass(7 * fifthOfName(name));
}
