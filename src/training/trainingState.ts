import { type BatchState, zeroState } from './differentiator.js';
import type { Metrics } from './metrics.js';
import { freshOptimiser, type OptimiserState } from './optimiser.js';
import type { Parameters } from './parameters.js';

/** Nats and the number of characters that they are of. */
export interface Tally {
  nats: number;
  count: number;
}

export interface CurvePoint {
  readonly step: number;
  /** Bits per character. */
  readonly bits: number;
}

export interface Validation extends Metrics {
  readonly epoch: number;
  readonly step: number;
}

/** Where a run stands: all that the rest of it depends on, besides its plan and its texts. */
export interface TrainingState {
  readonly values: Float32Array;
  readonly optimiser: OptimiserState;
  /** The averaged weights as they were when validation was best, or last: the recipe's `keep`. */
  readonly best: Float32Array;
  epoch: number;
  /** How many of the epoch's chunks are done. */
  chunk: number;
  /** The network's state after the last chunk. */
  carried: BatchState;
  /** Of this epoch, and since the curve's last point. */
  readonly epochTally: Tally;
  readonly pointTally: Tally;
  readonly curve: CurvePoint[];
  readonly validations: Validation[];
  /** Time spent, over all sittings. */
  milliseconds: number;
}

export function freshState(parameters: Parameters): TrainingState {
  return {
    values: parameters.values,
    optimiser: freshOptimiser(parameters.values),
    best: parameters.values.slice(),
    epoch: 0,
    chunk: 0,
    carried: zeroState(parameters.network, 0),
    epochTally: { nats: 0, count: 0 },
    pointTally: { nats: 0, count: 0 },
    curve: [],
    validations: [],
    milliseconds: 0,
  };
}

/** The best validation so far. */
export function bestOf(validations: readonly Validation[]): Validation | undefined {
  return validations.reduce<Validation | undefined>(
    (best, one) =>
      best === undefined || one.bitsPerCharacter < best.bitsPerCharacter ? one : best,
    undefined,
  );
}

export function bitsOf({ nats, count }: Tally): number {
  return nats / count / Math.LN2;
}
