import { type ChordSymbol, chordPitchClasses, rootPitchClass } from './chordSymbol.js';
import { type PitchClass, pitchClass } from './pitch.js';

/** Where a hand may play: MIDI notes, inclusive; an octave at least. */
export interface Reach {
  readonly low: number;
  readonly high: number;
}

/** What lies in one hand. */
const MOST_TONES = 3;
/** A voicing drifts back to the middle of its reach at this much of its distance. */
const PULL = 0.15;

/**
 * A chord in close position, ascending, in the inversion that moves least from the voicing before.
 * The root is left to the bass where there are more than three tones, and the fifth next.
 */
export function voiceChord(
  chord: ChordSymbol,
  { low, high }: Reach,
  before: readonly number[] = [],
): readonly number[] {
  const tones = handTones(chord);
  const middle = (low + high) / 2;
  let best: { pitches: readonly number[]; cost: number } | undefined;
  for (let lowest = low; lowest <= high; lowest++) {
    if (!tones.includes(pitchClass(lowest))) continue;
    const pitches = closeAbove(lowest, tones);
    const top = pitches.at(-1) ?? lowest;
    const centre = (lowest + top) / 2;
    // Only in a reach narrower than the chord does it stick out.
    const cost =
      100 * Math.max(0, top - high) + motion(before, pitches) + PULL * Math.abs(centre - middle);
    if (best === undefined || cost < best.cost) best = { pitches, cost };
  }
  return best?.pitches ?? [];
}

/** The chord's bass, or for `fifth` the fifth above its root, as near as can be to the one before. */
export function voiceBass(
  chord: ChordSymbol,
  { low, high }: Reach,
  { before = (low + high) / 2, fifth = false }: { before?: number; fifth?: boolean } = {},
): number {
  const [bass = 0, ...others] = chordPitchClasses(chord);
  const root = rootPitchClass(chord);
  const above = others.find((tone) => [6, 7, 8].includes(pitchClass(tone - root)));
  const wanted = fifth && above !== undefined ? above : bass;
  let best = low;
  let least = Number.POSITIVE_INFINITY;
  for (let pitch = low; pitch <= high; pitch++) {
    const distance = Math.abs(pitch - before);
    if (pitchClass(pitch) !== wanted || distance >= least) continue;
    best = pitch;
    least = distance;
  }
  return best;
}

function handTones(chord: ChordSymbol): readonly PitchClass[] {
  const root = rootPitchClass(chord);
  const tones = chordPitchClasses({ root: chord.root, quality: chord.quality });
  const fifth = tones.find((tone) => pitchClass(tone - root) === 7);
  const needless = [root, fifth];
  let left = tones;
  for (const tone of needless) {
    if (left.length > MOST_TONES) left = left.filter((other) => other !== tone);
  }
  return left;
}

function closeAbove(lowest: number, tones: readonly PitchClass[]): readonly number[] {
  return tones.map((tone) => lowest + pitchClass(tone - lowest)).sort((a, b) => a - b);
}

/** How far the voices move: each goes to the nearest note, and each note comes from the nearest. */
function motion(from: readonly number[], to: readonly number[]): number {
  if (from.length === 0) return 0;
  const nearest = (pitch: number, others: readonly number[]) =>
    Math.min(...others.map((other) => Math.abs(other - pitch)));
  const going = from.reduce((sum, pitch) => sum + nearest(pitch, to), 0);
  const coming = to.reduce((sum, pitch) => sum + nearest(pitch, from), 0);
  return (going + coming) / 2;
}
