import type { TempoBelief } from '../../music/tempoFilter.js';
import type { Milliseconds } from '../../music/time.js';

/** The steady beat that comes closest to some moments. */
export interface SteadyLine {
  /** Where it has the last of them, ms. */
  readonly end: Milliseconds;
  /** ms from each to the next. */
  readonly step: Milliseconds;
  /** What is left unexplained: the sum of the squared distances, ms^2. */
  readonly residual: number;
}

/** Least squares through moments that are taken to be evenly spaced; two at least. */
export function lineThrough(moments: readonly Milliseconds[]): SteadyLine {
  const { mean, spread } = places(moments.length);
  const average = moments.reduce((sum, at) => sum + at, 0) / moments.length;
  const step = moments.reduce((sum, at, i) => sum + (i - mean) * (at - average), 0) / spread;
  const residual = moments.reduce((sum, at, i) => sum + (at - average - (i - mean) * step) ** 2, 0);
  return { end: average + mean * step, step, residual };
}

/**
 * How sure a line through `count` moments makes of the beat.
 * @param jitter standard deviation of one moment, ms
 * @param perQuarter moments in a quarter note
 */
export function beliefFrom(
  line: SteadyLine,
  count: number,
  jitter: Milliseconds,
  perQuarter: number,
): TempoBelief {
  const { mean, spread } = places(count);
  const variance = jitter ** 2;
  return {
    time: line.end,
    period: line.step * perQuarter,
    timeVariance: variance * (1 / count + mean ** 2 / spread),
    covariance: (variance * mean * perQuarter) / spread,
    periodVariance: (variance * perQuarter ** 2) / spread,
  };
}

/** Standard deviation of the step of a line through `count` moments, of that of one moment. */
export function slopeError(count: number): number {
  return 1 / Math.sqrt(places(count).spread);
}

/** Of the numbers 0 to count - 1: their mean, and the sum of their squared distances from it. */
function places(count: number): { mean: number; spread: number } {
  return { mean: (count - 1) / 2, spread: (count * (count ** 2 - 1)) / 12 };
}
