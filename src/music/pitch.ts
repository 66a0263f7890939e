/** 0..11; 0 is C. */
export type PitchClass = number;

/** The pitch class of a MIDI note number, or of any whole number of semitones: -1 is B. */
export function pitchClass(pitch: number): PitchClass {
  return ((pitch % 12) + 12) % 12;
}
