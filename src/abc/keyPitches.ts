import type { Key } from '../music/key.js';
import { spell } from '../music/spelling.js';
import { accidentalSign } from './barAccidentals.js';
import { APOSTROPHE, COMMA } from './canonSigns.js';

/** Character codes of the first sign of the accidentals -2..2. */
const SIGN_CODES = [-2, -1, 0, 1, 2].map((accidental) => accidentalSign(accidental).charCodeAt(0));

export function signCode(accidental: number): number {
  return SIGN_CODES[accidental + 2] ?? 0;
}

/** How each MIDI note is written in one key, and what an alphabet can write of it; [128] each. */
export class KeyPitches {
  /** 0..6 for C..B. */
  readonly letters = new Int8Array(128);
  readonly accidentals = new Int8Array(128);
  readonly octaves = new Int8Array(128);
  /** Character code of the letter in the case that the octave wants. */
  readonly codes = new Uint8Array(128);
  /** 1 where the alphabet has the letter and the octave marks. */
  readonly hasLetter = new Uint8Array(128);
  /** 1 where it has the accidental too, so that nothing earlier in the bar can be in the way. */
  readonly isSure = new Uint8Array(128);

  /** `has` tells of a character code whether the alphabet holds it. */
  constructor(key: Key, has: (code: number) => boolean) {
    for (let pitch = 0; pitch < 128; pitch++) {
      const { letter, accidental, octave } = spell(pitch, key);
      const code = (octave > 5 ? 'cdefgab' : 'CDEFGAB').charCodeAt(letter);
      this.letters[pitch] = letter;
      this.accidentals[pitch] = accidental;
      this.octaves[pitch] = octave;
      this.codes[pitch] = code;
      const marks = octave < 5 ? has(COMMA) : octave < 7 || has(APOSTROPHE);
      if (!has(code) || !marks) continue;
      this.hasLetter[pitch] = 1;
      if (has(signCode(accidental))) this.isSure[pitch] = 1;
    }
  }
}
