import type { PitchClass } from './pitch.js';
import { pitchClass } from './pitch.js';
import { atFifth, fifthOf, LETTERS, letterName } from './spelling.js';

/** The seven diatonic modes by the names ABC gives them (ABC 2.1, section 3.1.14). */
export type Mode = 'maj' | 'min' | 'dor' | 'phr' | 'lyd' | 'mix' | 'loc';

/**
 * A key: the signature as a count of fifths (sharps positive, flats negative) and the mode that
 * says which of its notes is home. G major is `{ fifths: 1, mode: 'maj' }`, E minor
 * `{ fifths: 1, mode: 'min' }`, A mixolydian `{ fifths: 2, mode: 'mix' }`.
 */
export interface Key {
  /** -7..7 */
  readonly fifths: number;
  readonly mode: Mode;
}

export const MODES: readonly Mode[] = ['maj', 'min', 'dor', 'mix', 'phr', 'lyd', 'loc'];

/** How many fifths a mode's tonic lies above the major tonic of its signature. */
const TONIC_FIFTH: Readonly<Record<Mode, number>> = {
  lyd: -1,
  maj: 0,
  mix: 1,
  dor: 2,
  min: 3,
  phr: 4,
  loc: 5,
};

/** As ABC writes it: `G`, `Em`, `Ddor`, `F#m`. */
export function formatKey(key: Key): string {
  const { letter, accidental } = atFifth(key.fifths + TONIC_FIFTH[key.mode]);
  const mode = key.mode === 'maj' ? '' : key.mode === 'min' ? 'm' : key.mode;
  return letterName(letter, accidental) + mode;
}

const KEY = /^([A-G])(#|b)?(maj|min|m|dor|phr|lyd|mix|loc)?$/;

/**
 * Reads `G`, `Gmaj`, `Em`, `Emin`, `Ddor`, `Bbmix`. Undefined for anything else, and for keys whose
 * signature would need more than seven sharps or flats (`G#`).
 */
export function parseKey(text: string): Key | undefined {
  const match = KEY.exec(text);
  if (match === null) return undefined;
  const mode = match[3] === undefined ? 'maj' : match[3] === 'm' ? 'min' : (match[3] as Mode);
  const accidental = match[2] === '#' ? 1 : match[2] === 'b' ? -1 : 0;
  const fifths = fifthOf(LETTERS.indexOf(match[1] ?? 'C'), accidental) - TONIC_FIFTH[mode];
  return fifths < -7 || fifths > 7 ? undefined : { fifths, mode };
}

/** The pitch class of the note that is home. */
export function tonicPitchClass(key: Key): PitchClass {
  return pitchClass(7 * (key.fifths + TONIC_FIFTH[key.mode]));
}

/** The key of a mode on a tonic, with the signature of fewest accidentals (F sharp over G flat). */
export function keyOn(tonic: PitchClass, mode: Mode): Key {
  const fifths = pitchClass(7 * tonic) - TONIC_FIFTH[mode];
  return { fifths: ((((fifths + 5) % 12) + 12) % 12) - 5, mode };
}

/** The seven pitch classes of the scale, from the tonic up. */
export function scaleOf(key: Key): readonly PitchClass[] {
  const tonic = tonicPitchClass(key);
  return Array.from({ length: 7 }, (_, step) => pitchClass(7 * (key.fifths - 1 + step))).sort(
    (a, b) => pitchClass(a - tonic) - pitchClass(b - tonic),
  );
}

/** The key of another mode with the same signature: the relative minor of G is E minor. */
export function relativeKey(key: Key, mode: Mode): Key {
  return { fifths: key.fifths, mode };
}

/**
 * The key `semitones` higher (or lower), in the signature of fewest accidentals. Moving by 0 keeps
 * the signature as it is.
 */
export function transposeKey(key: Key, semitones: number): Key {
  return semitones === 0 ? key : keyOn(pitchClass(tonicPitchClass(key) + semitones), key.mode);
}

/**
 * The way from a key to the nearest signature among those that someone (a model) can read: the
 * semitones to move by, -6..5, the smaller move winning, and the key it leads to. Undefined when
 * none of the signatures can be reached, which is when `signatures` is empty.
 */
export function nearestSignature(
  key: Key,
  signatures: readonly number[],
): { readonly semitones: number; readonly key: Key } | undefined {
  let best: { semitones: number; key: Key } | undefined;
  for (const fifths of signatures) {
    const semitones = pitchClass(7 * (fifths - key.fifths) + 6) - 6;
    if (best === undefined || Math.abs(semitones) < Math.abs(best.semitones)) {
      best = { semitones, key: { fifths, mode: key.mode } };
    }
  }
  return best;
}

export function equalKeys(a: Key, b: Key): boolean {
  return a.fifths === b.fifths && a.mode === b.mode;
}
