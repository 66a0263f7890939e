import { perform } from '../abc/perform.js';
import type { Tune } from '../abc/tune.js';
import { scaleOf, tonicPitchClass } from '../music/key.js';
import type { Note } from '../music/note.js';
import { pitchClass } from '../music/pitch.js';
import { barsOf, returnsIn, rhythmOf } from './tuneBars.js';

/** What tunes are like in key and in form, each the mean of the tunes in which it can be said. */
export interface TuneCharacter {
  /** Share of notes in the scale of the opening key, 0..1. */
  readonly inScale: number;
  /** Share of tunes whose last note is the tonic, the highest of several, 0..1. */
  readonly endsOnTonic: number;
  /**
   * How well pitch classes, by how long they sound, fit the best of the 24 key profiles of Krumhansl
   * and Kessler (1982): a correlation, -1..1.
   */
  readonly keyClarity: number;
  /** Share of bars, from the second on, that were heard before in the tune, 0..1. */
  readonly repeatedBars: number;
  /** Share of bars whose rhythm was. */
  readonly repeatedRhythms: number;
}

/** Undefined where no tune has a note, or none a second bar. */
export function characterOf(tunes: readonly Tune[]): TuneCharacter | undefined {
  const played = tunes
    .map((tune) => ({ tune, notes: perform(tune) }))
    .filter(({ notes }) => notes.length > 0);
  const longer = played.map(({ tune }) => barsOf(tune)).filter((bars) => bars.length > 1);
  if (longer.length === 0) return undefined;
  return {
    inScale: mean(played.map(({ tune, notes }) => inScale(tune, notes))),
    endsOnTonic: mean(played.map(({ tune, notes }) => endsOnTonic(tune, notes))),
    keyClarity: mean(played.map(({ notes }) => keyClarity(notes))),
    repeatedBars: mean(longer.map(repeated)),
    repeatedRhythms: mean(longer.map((bars) => repeated(bars.map(rhythmOf)))),
  };
}

function inScale({ key }: Tune, notes: readonly Note[]): number {
  const scale = scaleOf(key);
  return mean(notes.map(({ pitch }) => (scale.includes(pitchClass(pitch)) ? 1 : 0)));
}

function endsOnTonic({ key }: Tune, notes: readonly Note[]): number {
  const last = notes.at(-1);
  return last !== undefined && pitchClass(last.pitch) === tonicPitchClass(key) ? 1 : 0;
}

const repeated = (bars: readonly string[]): number =>
  mean(returnsIn(bars).map((back) => (back > 0 ? 1 : 0)));

/** Krumhansl & Kessler's probe-tone ratings, from the tonic upwards. */
const PROFILES = [
  [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88],
  [6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17],
];

function keyClarity(notes: readonly Note[]): number {
  const durations = new Array<number>(12).fill(0);
  for (const { pitch, duration } of notes) {
    durations[pitchClass(pitch)] = (durations[pitchClass(pitch)] ?? 0) + duration;
  }
  const fits = PROFILES.flatMap((profile) =>
    profile.map((_, tonic) =>
      correlation(
        profile.map((__, degree) => durations[(tonic + degree) % 12] ?? 0),
        profile,
      ),
    ),
  );
  return Math.max(...fits);
}

/** Pearson's; 0 where all values of one side are equal. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const sum = (of: (at: number) => number): number => a.reduce((total, _, at) => total + of(at), 0);
  const x = (at: number): number => (a[at] ?? 0) - meanA;
  const y = (at: number): number => (b[at] ?? 0) - meanB;
  const spread = Math.sqrt(sum((at) => x(at) ** 2) * sum((at) => y(at) ** 2));
  return spread === 0 ? 0 : sum((at) => x(at) * y(at)) / spread;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
