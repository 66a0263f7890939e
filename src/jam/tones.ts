import { BarAccidentals, signAccidental } from '../abc/barAccidentals.js';
import { lengthTicks } from '../abc/length.js';
import type { Key } from '../music/key.js';
import { pitchOf } from '../music/spelling.js';
import type { Ticks } from '../music/time.js';

const TONE = /(\^\^|\^|__|_|=)?([A-Ga-g])(,+|'+|)/g;
const LENGTH = /(\d*)(?:\/(\d+))?-?$/;

/** The pitches that the notes in a piece of canon sound, in order; prints their accidentals. */
export function readPitches(text: string, accidentals: BarAccidentals): number[] {
  const pitches: number[] = [];
  for (const [, sign, name = 'C', marks = ''] of text.matchAll(TONE)) {
    const upper = name.toUpperCase();
    const letter = 'CDEFGAB'.indexOf(upper);
    const rise = marks.startsWith(',') ? -marks.length : marks.length;
    const octave = (name === upper ? 5 : 6) + rise;
    const accidental =
      sign === undefined ? accidentals.bare(letter, octave) : (signAccidental(sign) ?? 0);
    if (sign !== undefined) accidentals.print(letter, octave, accidental);
    pitches.push(pitchOf({ letter, accidental, octave }));
  }
  return pitches;
}

/** What the accidentals in the bar that `body` breaks off in make of the letters to come. */
export function accidentalsAfter(body: string, key: Key): BarAccidentals {
  const accidentals = new BarAccidentals(key);
  const bar = body.slice(body.lastIndexOf('|') + 1).replace(/"[^"]*"/g, '');
  readPitches(bar, accidentals);
  return accidentals;
}

/** The length at the end of a note's, chord's or rest's text; an eighth where it has none. */
export function readLength(text: string): Ticks | undefined {
  const [, numerator = '', denominator] = LENGTH.exec(text) ?? [];
  return lengthTicks(
    numerator === '' ? 1 : Number(numerator),
    denominator === undefined ? 1 : Number(denominator),
  );
}
