import type { Parameters } from './parameters.js';
import type { Recipe } from './recipe.js';

/** What the optimiser remembers from step to step; arrays as long as the parameters. */
export interface OptimiserState {
  /** Running mean of the gradient; of sgd its momentum. */
  readonly mean: Float32Array;
  /** Running mean of its square; of adagrad the sum. */
  readonly square: Float32Array;
  /** The averaged weights (Polyak & Juditsky 1992, with exponential forgetting). */
  readonly average: Float32Array;
  /** Steps taken. */
  steps: number;
}

/** `rate` is that of this step. */
export type OptimiserSettings = Pick<Recipe, 'optimiser' | 'rate' | 'decay' | 'clip' | 'average'>;

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
 * One step down the gradient, shortened to `clip` if it is longer; the average follows. `gradient`
 * is overwritten.
 */
export function descend(
  parameters: Parameters,
  gradient: Float32Array,
  state: OptimiserState,
  settings: OptimiserSettings,
): void {
  const { values } = parameters;
  const { optimiser, rate, decay, clip } = settings;
  state.steps++;
  if (optimiser === 'adamw') shrinkMatrices(parameters, 1 - rate * decay);
  let length = 0;
  for (let at = 0; at < gradient.length; at++) length += (gradient[at] ?? 0) ** 2;
  const scale = Math.min(1, clip / (Math.sqrt(length) + 1e-6));
  for (let at = 0; at < gradient.length; at++) gradient[at] = (gradient[at] ?? 0) * scale;
  STEPS[optimiser](values, gradient, state, rate);
  // Early on the average forgets quickly, or it would remember the random start.
  const slow = Math.min(settings.average, (1 + state.steps) / (10 + state.steps));
  const { average } = state;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0;
    average[at] = value + slow * ((average[at] ?? 0) - value);
  }
  parameters.multiplyEmbeddings();
}

function shrinkMatrices({ values, matrices }: Parameters, share: number): void {
  for (const { start, end } of matrices) {
    for (let at = start; at < end; at++) values[at] = (values[at] ?? 0) * share;
  }
}

type Step = (
  values: Float32Array,
  gradient: Float32Array,
  state: OptimiserState,
  rate: number,
) => void;

/** Keeps a quotient finite where a gradient has always been zero. */
const EPSILON = 1e-8;

/** Kingma & Ba 2015; with decay it is that of Loshchilov & Hutter 2019. */
const adam: Step = (values, gradient, { mean, square, steps }, rate) => {
  const [beta1, beta2] = [0.9, 0.999];
  const corrected = rate / (1 - beta1 ** steps);
  const correction = 1 / (1 - beta2 ** steps);
  for (let at = 0; at < values.length; at++) {
    const slope = gradient[at] ?? 0;
    const m = beta1 * (mean[at] ?? 0) + (1 - beta1) * slope;
    const v = beta2 * (square[at] ?? 0) + (1 - beta2) * slope * slope;
    mean[at] = m;
    square[at] = v;
    values[at] = (values[at] ?? 0) - (corrected * m) / (Math.sqrt(v * correction) + EPSILON);
  }
};

const STEPS: Readonly<Record<Recipe['optimiser'], Step>> = {
  adamw: adam,
  adam,

  /** Tieleman & Hinton 2012, with the decay of Karpathy's char-rnn. */
  rmsprop: (values, gradient, { square }, rate) => {
    const decay = 0.95;
    for (let at = 0; at < values.length; at++) {
      const slope = gradient[at] ?? 0;
      const v = decay * (square[at] ?? 0) + (1 - decay) * slope * slope;
      square[at] = v;
      values[at] = (values[at] ?? 0) - (rate * slope) / (Math.sqrt(v) + EPSILON);
    }
  },

  /** Duchi, Hazan & Singer 2011. */
  adagrad: (values, gradient, { square }, rate) => {
    for (let at = 0; at < values.length; at++) {
      const slope = gradient[at] ?? 0;
      const v = (square[at] ?? 0) + slope * slope;
      square[at] = v;
      values[at] = (values[at] ?? 0) - (rate * slope) / (Math.sqrt(v) + EPSILON);
    }
  },

  /** With momentum (Polyak 1964). */
  sgd: (values, gradient, { mean }, rate) => {
    const momentum = 0.9;
    for (let at = 0; at < values.length; at++) {
      const m = momentum * (mean[at] ?? 0) + (gradient[at] ?? 0);
      mean[at] = m;
      values[at] = (values[at] ?? 0) - rate * m;
    }
  },
};
