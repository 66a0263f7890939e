import { type CanonPlace, Phase } from '../../abc/canonPlace.js';
import { APOSTROPHE, COMMA } from '../../abc/canonSigns.js';
import { KEYS } from '../../abc/canonWords.js';
import { KeyPitches, signCode } from '../../abc/keyPitches.js';

/** How canon writes a tone where a text stands, character by character. */
export class ToneWriting {
  private readonly byKey: (KeyPitches | undefined)[] = [];

  /**
   * The code of the character by which `pitch` begins at `cursor`, or goes on where a tone is being
   * written; 0 where it does not go on from what is written, or is written already.
   */
  next(cursor: CanonPlace, pitch: number): number {
    const { letters, accidentals, octaves, codes } = this.pitches(cursor.keyIndex);
    const letter = letters[pitch] ?? 0;
    const accidental = accidentals[pitch] ?? 0;
    const octave = octaves[pitch] ?? 0;
    const code = codes[pitch] ?? 0;
    const printed = cursor.bar.mustPrint(letter, octave, accidental);
    const isSigned = cursor.phase === Phase.Sign;
    const isLettered = cursor.phase === Phase.Letter;
    if (!isSigned && !isLettered) return printed ? signCode(accidental) : code;
    if (printed !== cursor.printed) return 0;
    if (isSigned) {
      if (accidental === cursor.accidental) return code;
      const isDouble = cursor.accidental !== 0 && accidental === 2 * cursor.accidental;
      return isDouble ? signCode(cursor.accidental) : 0;
    }
    if (letter !== cursor.letter || (printed && accidental !== cursor.accidental)) return 0;
    if (cursor.lowerCase) return octave > cursor.octave ? APOSTROPHE : 0;
    return octave < cursor.octave ? COMMA : 0;
  }

  private pitches(keyIndex: number): KeyPitches {
    const known = this.byKey[keyIndex];
    if (known !== undefined) return known;
    const made = new KeyPitches(KEYS[keyIndex] ?? { fifths: 0, mode: 'maj' }, () => true);
    this.byKey[keyIndex] = made;
    return made;
  }
}
