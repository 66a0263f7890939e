import type { Key } from '../music/key.js';
import { type Spelling, signatureAccidental } from '../music/spelling.js';

/** Octaves -1 (a B sharp that sounds MIDI 0) to 10, for each of seven letters. */
const OCTAVES = 12;

/** Numbers that `BarAccidentals.save` writes. */
export const BAR_NUMBERS = 7 * OCTAVES + 7 + 7;

/**
 * What the signature and the accidentals earlier in a bar make of a bare letter.
 *
 * In canon an accidental holds for its own octave. Other programs let it hold for the letter in
 * every octave (abc2midi, and ABC 2.1's `%%propagate-accidentals pitch`). So that one text sounds
 * the same to all of them, an accidental is printed whenever either reading calls for it.
 */
export class BarAccidentals {
  /** What a bare letter means in its octave, [7 letters x 12 octaves]. */
  private readonly inOctave = new Int8Array(7 * OCTAVES);
  /** What it would mean if accidentals held in all octaves, [7]. */
  private readonly inAny = new Int8Array(7);
  private readonly signature = new Int8Array(7);

  constructor(key: Key) {
    this.setKey(key);
  }

  /** A key change forgets the bar's accidentals. */
  setKey(key: Key): void {
    for (let letter = 0; letter < 7; letter++) {
      this.signature[letter] = signatureAccidental(letter, key);
    }
    this.startBar();
  }

  startBar(): void {
    for (let letter = 0; letter < 7; letter++) {
      const accidental = this.signature[letter] ?? 0;
      this.inAny[letter] = accidental;
      this.inOctave.fill(accidental, letter * OCTAVES, (letter + 1) * OCTAVES);
    }
  }

  /** The accidental of a letter that has none printed. */
  bare(letter: number, octave: number): number {
    return this.inOctave[letter * OCTAVES + octave + 1] ?? 0;
  }

  /** True when the accidental has to be printed for everyone to read the note right. */
  mustPrint(letter: number, octave: number, accidental: number): boolean {
    return this.bare(letter, octave) !== accidental || this.inAny[letter] !== accidental;
  }

  /** Takes note of a printed accidental. */
  print(letter: number, octave: number, accidental: number): void {
    this.inOctave[letter * OCTAVES + octave + 1] = accidental;
    this.inAny[letter] = accidental;
  }

  copyFrom(other: BarAccidentals): void {
    this.inOctave.set(other.inOctave);
    this.inAny.set(other.inAny);
    this.signature.set(other.signature);
  }

  /** Writes all it knows into `numbers`, [BAR_NUMBERS]. */
  save(numbers: Float32Array): void {
    numbers.set(this.inOctave);
    numbers.set(this.inAny, 7 * OCTAVES);
    numbers.set(this.signature, 7 * OCTAVES + 7);
  }

  /** Takes over what `save` wrote. */
  restore(numbers: Float32Array): void {
    this.inOctave.set(numbers.subarray(0, 7 * OCTAVES));
    this.inAny.set(numbers.subarray(7 * OCTAVES, 7 * OCTAVES + 7));
    this.signature.set(numbers.subarray(7 * OCTAVES + 7, BAR_NUMBERS));
  }
}

const SIGNS = ['__', '_', '=', '^', '^^'] as const;

/** `^`, `_`, `=`, `^^` or `__`. */
export function accidentalSign(accidental: number): string {
  return SIGNS[accidental + 2] ?? '';
}

/** The accidental that a sign stands for; undefined for other text. */
export function signAccidental(sign: string): number | undefined {
  const index = (SIGNS as readonly string[]).indexOf(sign);
  return index < 0 ? undefined : index - 2;
}

const LETTERS = 'CDEFGAB';

/** A note's letter with its octave marks, `C,` `c'`; and its accidental where it must be printed. */
export function writeNote(spelling: Spelling, bar: BarAccidentals): string {
  const { letter, accidental, octave } = spelling;
  const name = LETTERS.charAt(letter);
  const body =
    octave > 5 ? name.toLowerCase() + "'".repeat(octave - 6) : name + ','.repeat(5 - octave);
  if (!bar.mustPrint(letter, octave, accidental)) return body;
  bar.print(letter, octave, accidental);
  return accidentalSign(accidental) + body;
}
