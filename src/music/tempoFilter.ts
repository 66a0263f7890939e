import type { Milliseconds } from './time.js';

/**
 * Where the beat is and how fast it goes, as a Gaussian belief: the state is (time of the last
 * event's place on the grid, milliseconds a quarter). One event after another, be it an onset that
 * was played or a tick of a MIDI clock, is predicted and weighed in: a Kalman filter, as in Cemgil and Kappen, "Monte Carlo Methods for Tempo Tracking
 * and Rhythm Quantization", JAIR 18 (2003).
 */
export interface TempoBelief {
  /** ms */
  readonly time: Milliseconds;
  /** ms a quarter note */
  readonly period: Milliseconds;
  /** ms^2 */
  readonly timeVariance: number;
  readonly covariance: number;
  readonly periodVariance: number;
}

/** How a player, or a clock, strays from the grid. */
export interface Steadiness {
  /** Standard deviation of one event about its place on the grid, ms. */
  readonly jitter: Milliseconds;
  /** Relative standard deviation by which the tempo wanders in a quarter note. */
  readonly drift: number;
}

/** What the belief says about a moment `quarters` later. Variances as in `TempoBelief`. */
export function predict(belief: TempoBelief, quarters: number, steady: Steadiness): TempoBelief {
  const { period, covariance, periodVariance } = belief;
  const wander = (steady.drift * period) ** 2 * quarters;
  return {
    time: belief.time + quarters * period,
    period,
    timeVariance:
      belief.timeVariance + 2 * quarters * covariance + quarters * quarters * periodVariance,
    covariance: covariance + quarters * periodVariance,
    periodVariance: periodVariance + wander,
  };
}

/** How many standard deviations `at` lies from the moment `quarters` later. */
export function strayed(
  belief: TempoBelief,
  quarters: number,
  at: Milliseconds,
  steady: Steadiness,
): number {
  const variance =
    belief.timeVariance +
    quarters * (2 * belief.covariance + quarters * belief.periodVariance) +
    steady.jitter ** 2;
  return Math.abs(at - belief.time - quarters * belief.period) / Math.sqrt(variance);
}

/** Minus the log likelihood (nats, without the constant) of an event where `predicted` has one. */
export function surprise(predicted: TempoBelief, at: Milliseconds, steady: Steadiness): number {
  const variance = predicted.timeVariance + steady.jitter ** 2;
  return ((at - predicted.time) ** 2 / variance + Math.log(variance)) / 2;
}

/** The belief after an event was heard at `at`. */
export function correct(predicted: TempoBelief, at: Milliseconds, steady: Steadiness): TempoBelief {
  const variance = predicted.timeVariance + steady.jitter ** 2;
  const timeGain = predicted.timeVariance / variance;
  const periodGain = predicted.covariance / variance;
  const error = at - predicted.time;
  return {
    time: predicted.time + timeGain * error,
    period: predicted.period + periodGain * error,
    timeVariance: predicted.timeVariance * (1 - timeGain),
    covariance: predicted.covariance * (1 - timeGain),
    periodVariance: predicted.periodVariance - periodGain * predicted.covariance,
  };
}
