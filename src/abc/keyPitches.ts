import type { Key } from '../music/key.js';
import { spell } from '../music/spelling.js';

/** How each MIDI note is written in one key: letters 0..6, accidentals and octaves, [128] each. */
export class KeyPitches {
  readonly letters = new Int8Array(128);
  readonly accidentals = new Int8Array(128);
  readonly octaves = new Int8Array(128);
  /** Character code of the letter in the case that the octave wants, [128]. */
  readonly codes = new Uint8Array(128);

  constructor(key: Key) {
    for (let pitch = 0; pitch < 128; pitch++) {
      const { letter, accidental, octave } = spell(pitch, key);
      this.letters[pitch] = letter;
      this.accidentals[pitch] = accidental;
      this.octaves[pitch] = octave;
      this.codes[pitch] = (octave > 5 ? 'cdefgab' : 'CDEFGAB').charCodeAt(letter);
    }
  }
}
