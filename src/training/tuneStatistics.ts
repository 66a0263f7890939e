import { perform } from '../abc/perform.js';
import type { Tune } from '../abc/tune.js';
import { tonicPitchClass } from '../music/key.js';
import type { Note } from '../music/note.js';
import { pitchClass } from '../music/pitch.js';
import { barsOf, returnsIn } from './tuneBars.js';

/** How often each value occurs. */
export type Counts = ReadonlyMap<number, number>;

/** What some tunes are like: features of Yang & Lerch (2020), and how bars come back. */
export interface TuneStatistics {
  /** Semitones of each note above the tonic of the tune's opening key, 0..11. */
  readonly pitchClasses: Counts;
  /** Semitones from each onset's highest note to that of the next, up or (below 0) down. */
  readonly intervals: Counts;
  /** Of each note, ties joined, in ticks. */
  readonly lengths: Counts;
  /** Of each bar from the second on, how far back the last bar like it is, 0 for none. */
  readonly returns: Counts;
}

export function statisticsOf(tunes: readonly Tune[]): TuneStatistics {
  const pitchClasses = new Map<number, number>();
  const intervals = new Map<number, number>();
  const lengths = new Map<number, number>();
  const returns = new Map<number, number>();
  for (const tune of tunes) {
    const notes = perform(tune);
    const tonic = tonicPitchClass(tune.key);
    for (const { pitch, duration } of notes) {
      count(pitchClasses, pitchClass(pitch - tonic));
      count(lengths, duration);
    }
    const line = highestLine(notes);
    line.slice(1).forEach((pitch, at) => {
      count(intervals, pitch - (line[at] ?? pitch));
    });
    for (const back of returnsIn(barsOf(tune))) count(returns, back);
  }
  return { pitchClasses, intervals, lengths, returns };
}

function count(counts: Map<number, number>, value: number): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

/** Notes come in order of onset and then of pitch, so an onset's last is its highest. */
function highestLine(notes: readonly Note[]): number[] {
  return notes.filter(({ onset }, at) => notes[at + 1]?.onset !== onset).map(({ pitch }) => pitch);
}

/**
 * The total variation distance of two distributions: half the sum of the differences of their
 * shares. 0 where they are equal, 1 where they have nothing in common; 1 less it is their overlap.
 * Undefined where one of them is empty.
 */
export function totalVariation(a: Counts, b: Counts): number | undefined {
  const totalA = total(a);
  const totalB = total(b);
  if (totalA === 0 || totalB === 0) return undefined;
  let sum = 0;
  for (const value of new Set([...a.keys(), ...b.keys()])) {
    sum += Math.abs((a.get(value) ?? 0) / totalA - (b.get(value) ?? 0) / totalB);
  }
  return sum / 2;
}

function total(counts: Counts): number {
  return [...counts.values()].reduce((sum, each) => sum + each, 0);
}
