import type { Parameters } from './parameters.js';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** What the optimiser remembers from step to step; arrays as long as the parameters. */
export interface OptimiserState {
  /** Running mean of the gradient. */
  readonly mean: Float32Array;
  /** Running mean of its square. */
  readonly square: Float32Array;
  /** The averaged weights (Polyak & Juditsky 1992, with exponential forgetting). */
  readonly average: Float32Array;
  /** Steps taken. */
  steps: number;
}

export interface OptimiserSettings {
  readonly rate: number;
  readonly decay: number;
  readonly clip: number;
  readonly average: number;
}

export function freshOptimiser(values: Float32Array): OptimiserState {
  const { length } = values;
  return {
    mean: new Float32Array(length),
    square: new Float32Array(length),
    average: values.slice(),
    steps: 0,
  };
}

/**
 * One step of AdamW (Loshchilov & Hutter 2019) down the gradient, shortened to `clip` if it is
 * longer; the average follows. `gradient` is overwritten.
 */
export function descend(
  parameters: Parameters,
  gradient: Float32Array,
  state: OptimiserState,
  settings: OptimiserSettings,
): void {
  const { values } = parameters;
  const { mean, square, average } = state;
  state.steps++;
  const keep = 1 - settings.rate * settings.decay;
  for (const { start, end } of parameters.matrices) {
    for (let at = start; at < end; at++) values[at] = (values[at] ?? 0) * keep;
  }
  let length = 0;
  for (let at = 0; at < gradient.length; at++) length += (gradient[at] ?? 0) ** 2;
  const scale = Math.min(1, settings.clip / (Math.sqrt(length) + 1e-6));
  const rate = settings.rate / (1 - BETA1 ** state.steps);
  const correction = 1 / (1 - BETA2 ** state.steps);
  // Early on the average forgets quickly, or it would remember the random start.
  const slow = Math.min(settings.average, (1 + state.steps) / (10 + state.steps));
  for (let at = 0; at < values.length; at++) {
    const slope = (gradient[at] ?? 0) * scale;
    const m = BETA1 * (mean[at] ?? 0) + (1 - BETA1) * slope;
    const v = BETA2 * (square[at] ?? 0) + (1 - BETA2) * slope * slope;
    const value = (values[at] ?? 0) - (rate * m) / (Math.sqrt(v * correction) + EPSILON);
    mean[at] = m;
    square[at] = v;
    values[at] = value;
    average[at] = value + slow * ((average[at] ?? 0) - value);
  }
  parameters.multiplyEmbeddings();
}

/** The share of the highest rate at a step: up in a line, then down as half a cosine to 1 %. */
export function rateAt(step: number, steps: number, warmup: number): number {
  const up = warmup === 0 ? 1 : Math.min(1, (step + 1) / warmup);
  const down = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, step / steps)));
  return up * (0.01 + 0.99 * down);
}
