import { pitchOf } from '../music/spelling.js';
import type { Ticks } from '../music/time.js';
import { Between, type CanonPlace, MOST_COUNTED, Phase } from './canonPlace.js';
import {
  APOSTROPHE,
  CLOSE,
  COMMA,
  FLAT,
  LETTER_OF_CODE,
  NATURAL,
  SHARP,
  SLASH,
} from './canonSigns.js';
import { greatestCommonDivisor, lengthTicks } from './length.js';

// How canon writes a sound: tones with accidental, letter and octave marks, alone or in a chord,
// then the length and the tie. What reads a character returns false, and has changed nothing, where
// it cannot follow.

/** An accidental or a letter. */
export function startTone(place: CanonPlace, code: number): boolean {
  const sign = code === SHARP ? 1 : code === FLAT ? -1 : 0;
  if (sign === 0 && code !== NATURAL) return readLetter(place, code);
  place.printed = true;
  place.accidental = sign;
  place.phase = Phase.Sign;
  return true;
}

/** After an accidental: its second sign, or the letter. */
export function readSigned(place: CanonPlace, code: number): boolean {
  const isSharper = code === SHARP && place.accidental === 1;
  const isFlatter = code === FLAT && place.accidental === -1;
  if (!isSharper && !isFlatter) return readLetter(place, code);
  place.accidental *= 2;
  return true;
}

function readLetter(place: CanonPlace, code: number): boolean {
  const letter = LETTER_OF_CODE[code] ?? -1;
  if (letter < 0) return false;
  place.letter = letter;
  place.lowerCase = code >= 97;
  place.octave = place.lowerCase ? 6 : 5;
  place.openPitch = pitchIn(place, place.octave);
  place.typedCount = 0;
  place.phase = Phase.Letter;
  return true;
}

/** The character that takes the letter being read an octave further. */
export function octaveMark(place: CanonPlace): number {
  return place.lowerCase ? APOSTROPHE : COMMA;
}

/** Takes the tone being read an octave further. */
export function markOctave(place: CanonPlace): boolean {
  const octave = place.octave + (place.lowerCase ? 1 : -1);
  const pitch = pitchIn(place, octave);
  if (octave < -1 || octave > 10 || pitch < 0 || pitch > 127) return false;
  place.octave = octave;
  place.openPitch = pitch;
  return true;
}

/** The pitch of the tone being read, if that is its octave. */
function pitchIn(place: CanonPlace, octave: number): number {
  const accidental = place.printed ? place.accidental : place.bar.bare(place.letter, octave);
  PITCH.letter = place.letter;
  PITCH.accidental = accidental;
  PITCH.octave = octave;
  return pitchOf(PITCH);
}

/** Reused, so that reading a pitch makes no object. */
const PITCH = { letter: 0, accidental: 0, octave: 0 };

/** Adds the tone being read to the sound. */
export function closeTone(place: CanonPlace): void {
  const pitch = place.openPitch;
  if (place.printed) place.bar.print(place.letter, place.octave, place.accidental);
  place.tones[pitch] = 1;
  place.toneCount++;
  if (place.pending[pitch] === 1) place.matched++;
  place.top = pitch;
  place.printed = false;
  place.openPitch = -1;
}

/** Ties the tone being read, one of a chord, into the next sound. */
export function tieTone(place: CanonPlace): boolean {
  closeTone(place);
  place.tones[place.top] = 2;
  place.innerTies++;
  place.phase = Phase.InnerTie;
  return true;
}

/** After a whole tone of a chord: another, or the bracket. */
export function goOnChord(place: CanonPlace, code: number): boolean {
  const more = code !== CLOSE;
  const begins = code === SHARP || code === FLAT || code === NATURAL;
  if (more && !begins && (LETTER_OF_CODE[code] ?? -1) < 0) return false;
  if (!more && place.toneCount + (place.openPitch >= 0 ? 1 : 0) < 2) return false;
  if (place.openPitch >= 0) closeTone(place);
  if (more) return startTone(place, code);
  place.typedCount = 0;
  place.phase = Phase.Length;
  return true;
}

/** A digit or the slash of a length. */
export function readLengthSign(place: CanonPlace, code: number): boolean {
  if (!fitsLength(place, code)) return false;
  place.typed[place.typedCount++] = code;
  place.phase = Phase.Length;
  return true;
}

/** Digits without leading zeros, at most one slash, within what `typed` and the ticks can hold. */
function fitsLength(place: CanonPlace, code: number): boolean {
  let digits = 0;
  let slash = false;
  for (let i = 0; i < place.typedCount; i++) {
    if (place.typed[i] === SLASH) {
      slash = true;
      digits = 0;
    } else digits++;
  }
  // A numerator of 1 is never written.
  if (code === SLASH) return !slash && !(place.typedCount === 1 && place.typed[0] === 49);
  return digits < 9 && (digits > 0 || code !== 48);
}

/** The length of the sound being read; 0 where what was typed is no canonical length (`1`, `4/2`). */
export function typedLength(place: CanonPlace): Ticks {
  let numerator = 0;
  let denominator = 0;
  let slash = false;
  for (let i = 0; i < place.typedCount; i++) {
    const code = place.typed[i] ?? 0;
    if (code === SLASH) slash = true;
    else if (slash) denominator = 10 * denominator + code - 48;
    else numerator = 10 * numerator + code - 48;
  }
  if (numerator === 1 || (slash && denominator < 2)) return 0;
  if (numerator === 0) numerator = 1;
  if (!slash) denominator = 1;
  if (greatestCommonDivisor(numerator, denominator) !== 1) return 0;
  return lengthTicks(numerator, denominator) ?? 0;
}

/** Ties the whole sound being read into the next one. */
export function tieSound(place: CanonPlace): boolean {
  if (place.isRest || place.innerTies > 0 || typedLength(place) === 0) return false;
  place.phase = Phase.Tied;
  return true;
}

/** Makes the sound being read the last one; false where its length is none. Closes an open tone. */
export function finishSound(place: CanonPlace): boolean {
  const length = typedLength(place);
  if (length === 0) return false;
  if (place.openPitch >= 0) closeTone(place);
  const allTied = place.phase === Phase.Tied;
  place.pendingCount = 0;
  for (let pitch = 0; pitch < 128; pitch++) {
    const tone = place.tones[pitch] ?? 0;
    const tied = tone === 2 || (allTied && tone === 1);
    place.pending[pitch] = tied ? 1 : 0;
    if (tied) place.pendingCount++;
  }
  place.lastAllTied = allTied;
  place.lastTop = place.top;
  place.silence = place.isRest ? Math.min(place.silence + length, MOST_COUNTED) : 0;
  place.elapsed = Math.min(place.elapsed + length, MOST_COUNTED);
  place.sounds = Math.min(place.sounds + 1, MOST_COUNTED);
  place.clearSound();
  place.typedCount = 0;
  place.between = Between.Sound;
  place.phase = Phase.Gap;
  return true;
}
