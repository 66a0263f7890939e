import type { Key, Mode } from './key.js';

/**
 * A pitch as it is written.
 *
 * Spelling lives on the line of fifths, where F C G D A E B are -1..5, each step of seven to the
 * right adds a sharp and each to the left a flat (Temperley, The Cognition of Basic Musical
 * Structures, 2001, chapter 5). Whole signatures are then plain addition.
 */
export interface Spelling {
  /** 0..6 for C D E F G A B. */
  readonly letter: number;
  /** -2..2: flats are negative. */
  readonly accidental: number;
  /** Of the written letter; 5 holds middle C. B sharp below middle C has 4, C flat on B has 5. */
  readonly octave: number;
}

export const LETTERS = 'CDEFGAB';

/** Semitones of the natural letters above C. */
const NATURAL = [0, 2, 4, 5, 7, 9, 11] as const;

/** Letters in the order of fifths from F, as indices into `LETTERS`. */
const LETTER_BY_FIFTH = [3, 0, 4, 1, 5, 2, 6] as const;

/** Where a letter without accidental stands on the line of fifths: -1 for F to 5 for B. */
const FIFTH_OF_LETTER = [0, 2, 4, -1, 1, 3, 5] as const;

/**
 * The twelve neighbouring fifths that a mode spells with begin here, counted from the tonic of the
 * major key with the same signature. Seven of them are the scale, the other five the chromatic
 * notes as the mode uses them: a major key writes b3 b7 #4 #1 #5; a minor key raises 3, 4, 6 and 7
 * and lowers 2. In the corpora nine of ten accidentals are written so; the common exception is #2
 * for b3 in major, which depends on where the line goes next.
 */
const FIRST_FIFTH: Readonly<Record<Mode, number>> = {
  maj: -3,
  mix: -3,
  lyd: -3,
  dor: -3,
  min: -2,
  phr: -2,
  loc: -1,
};

/** The place on the line of fifths of a letter with an accidental: F sharp is 6, B flat -2. */
export function fifthOf(letter: number, accidental: number): number {
  return (FIFTH_OF_LETTER[letter] ?? 0) + 7 * accidental;
}

/** The letter (0..6 for C..B) and accidental at a place on the line of fifths. */
export function atFifth(fifth: number): { readonly letter: number; readonly accidental: number } {
  const place = fifth + 1;
  const accidental = Math.floor(place / 7);
  return { letter: LETTER_BY_FIFTH[place - 7 * accidental] ?? 0, accidental };
}

/** The pitch that a spelling sounds, a MIDI note number. */
export function pitchOf(spelling: Spelling): number {
  return 12 * spelling.octave + (NATURAL[spelling.letter] ?? 0) + spelling.accidental;
}

/**
 * How a pitch is written in a key; a function of these two alone.
 * `spell(66, { fifths: -3, mode: 'min' })` is F sharp, the same pitch in D flat major is G flat.
 */
export function spell(pitch: number, key: Key): Spelling {
  const first = key.fifths + FIRST_FIFTH[key.mode];
  // Seven is its own inverse modulo 12: the fifth on which a pitch class lies is 7 times it.
  const { letter, accidental } = atFifth(first + ((((7 * pitch - first) % 12) + 12) % 12));
  return { letter, accidental, octave: octaveOf(pitch, letter, accidental) };
}

function octaveOf(pitch: number, letter: number, accidental: number): number {
  return (pitch - accidental - (NATURAL[letter] ?? 0)) / 12;
}

/** From the signature's tonic: b3 and b7, which rise as #2 and #6; #1 and #5, which fall as b2 and b6. */
const FLATS_THAT_RISE: readonly number[] = [-3, -2];
const SHARPS_THAT_FALL: readonly number[] = [7, 8];

/**
 * How people write a chromatic note of a major or mixolydian key in a melody: sharp if it goes up a
 * semitone, flat if it goes down one (Gould, Behind Bars, 2011, on accidentals). The sharp fourth
 * stays one, and minor keys keep their leading notes. `goal` is the pitch it goes to, if any.
 */
export function spellTowards(pitch: number, goal: number | undefined, key: Key): Spelling {
  const usual = spell(pitch, key);
  if (goal === undefined || (key.mode !== 'maj' && key.mode !== 'mix')) return usual;
  const fifth = fifthOf(usual.letter, usual.accidental);
  const degree = fifth - key.fifths;
  let other: number;
  if (goal === pitch + 1 && FLATS_THAT_RISE.includes(degree)) other = fifth + 12;
  else if (goal === pitch - 1 && SHARPS_THAT_FALL.includes(degree)) other = fifth - 12;
  else return usual;
  const { letter, accidental } = atFifth(other);
  if (Math.abs(accidental) > 1) return usual;
  return { letter, accidental, octave: octaveOf(pitch, letter, accidental) };
}

/** The accidental (-1, 0 or 1) that a key's signature puts on a letter. */
export function signatureAccidental(letter: number, key: Key): number {
  // The signature spells the seven fifths from one below its major tonic.
  return Math.floor((key.fifths + 5 - fifthOf(letter, 0)) / 7);
}

const SIGNS = ['bb', 'b', '', '#', '##'] as const;

/** A name as people write it: `F#`, `Bb`, `C`. */
export function letterName(letter: number, accidental: number): string {
  return `${LETTERS[letter]}${SIGNS[accidental + 2]}`;
}

/** A pitch's name for people, with the octave of scientific notation: middle C is `C4`. */
export function pitchName(pitch: number, key: Key): string {
  const { letter, accidental, octave } = spell(pitch, key);
  return `${letterName(letter, accidental)}${octave - 1}`;
}
