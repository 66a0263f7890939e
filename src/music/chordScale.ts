import { type ChordSymbol, chordPitchClasses, rootPitchClass } from './chordSymbol.js';
import { type Key, scaleOf } from './key.js';
import { type PitchClass, pitchClass } from './pitch.js';
import { LETTERS, spell } from './spelling.js';

/** How many letters a chord's tone lies above its root, by semitones. */
const STEPS = [0, 1, 1, 2, 2, 3, 4, 4, 4, 5, 6, 6];

/**
 * What may be played over a chord: the key's scale, with the chord's own tones in the place of
 * those of the same letter. Over `C7` in C it is C mixolydian, over `E7` in Am A harmonic minor.
 */
export function chordScale(chord: ChordSymbol, key: Key): readonly PitchClass[] {
  const byLetter = new Map<number, PitchClass>();
  for (const tone of scaleOf(key)) byLetter.set(spell(60 + tone, key).letter, tone);
  const root = rootPitchClass(chord);
  const rootLetter = LETTERS.indexOf(chord.root.charAt(0));
  for (const tone of chordPitchClasses(chord)) {
    const steps = STEPS[pitchClass(tone - root)] ?? 0;
    byLetter.set((rootLetter + steps) % LETTERS.length, tone);
  }
  return [...new Set(byLetter.values())].sort((a, b) => a - b);
}
