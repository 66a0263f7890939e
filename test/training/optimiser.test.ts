import { beforeAll, describe, expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { Chance } from '../../src/training/chance.js';
import { descend, freshOptimiser, type OptimiserSettings } from '../../src/training/optimiser.js';
import { Parameters } from '../../src/training/parameters.js';
import { type Recipe, recipeSchema } from '../../src/training/recipe.js';
import { rateAt } from '../../src/training/schedule.js';

const SHAPE = { vocabularySize: 3, cell: 'simple', layers: [2], embedding: 0 } as const;
const STEPS = 6;

/** The same gradients for everyone, long enough for no one to need an epsilon. */
function gradients(length: number): Float32Array[] {
  const chance = new Chance(1, 'weights');
  return Array.from({ length: STEPS }, () => Float32Array.from({ length }, () => chance.normal()));
}

function settingsOf(parts: Partial<OptimiserSettings>): OptimiserSettings {
  return { ...recipeSchema.parse({ rate: 0.1, clip: 1000, average: 0 }), ...parts };
}

function ours(settings: OptimiserSettings, shorten = 1): Parameters {
  const parameters = Parameters.fresh(SHAPE, 5);
  const state = freshOptimiser(parameters.values);
  for (const gradient of gradients(parameters.values.length)) {
    descend(
      parameters,
      gradient.map((slope) => slope * shorten),
      state,
      settings,
    );
  }
  return parameters;
}

describe('a step', () => {
  beforeAll(() => {
    tf.enableProdMode();
    return tf.setBackend('cpu');
  });

  const peers: [Recipe['optimiser'], () => tf.Optimizer][] = [
    ['adam', () => tf.train.adam(0.1, 0.9, 0.999, 1e-8)],
    ['rmsprop', () => tf.train.rmsprop(0.1, 0.95, 0, 1e-16)],
    ['adagrad', () => tf.train.adagrad(0.1, 1e-16)],
    ['sgd', () => tf.train.momentum(0.1, 0.9)],
  ];
  test.each(peers)('of %s is that of TensorFlow.js', (optimiser, peer) => {
    const start = Parameters.fresh(SHAPE, 5).values;
    const values = tf.variable(tf.tensor1d(start.slice()), true, 'values');
    const theirs = peer();
    for (const gradient of gradients(start.length)) {
      theirs.applyGradients({ values: tf.tensor1d(gradient) });
    }
    const expected = values.dataSync();
    values.dispose();
    ours(settingsOf({ optimiser })).values.forEach((value, at) => {
      // Its adagrad has an epsilon of its own.
      expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 3);
    });
  });

  test('of adamw is one of adam from matrices that shrink, while biases do not', () => {
    const parameters = Parameters.fresh(SHAPE, 5);
    const before = parameters.values.slice();
    const state = freshOptimiser(parameters.values);
    const still = new Float32Array(before.length);
    const settings = settingsOf({ optimiser: 'adamw', decay: 0.5 });
    descend(parameters, still, state, settings);
    const [layer] = parameters.network.layers;
    expect(layer?.kernel[0]).toBeCloseTo((before[0] ?? 0) * 0.95, 6);
    expect(ours(settingsOf({ optimiser: 'adamw', decay: 0 })).values).toEqual(
      ours(settingsOf({ optimiser: 'adam', decay: 0.5 })).values,
    );
    parameters.network.output.bias.fill(1);
    descend(parameters, still, state, settings);
    expect([...parameters.network.output.bias]).toEqual([1, 1, 1]);
  });

  test('follows a gradient that is too long in its direction only', () => {
    const clipped = settingsOf({ optimiser: 'sgd', clip: 1e-3 });
    const once = ours(clipped).values;
    ours(clipped, 50).values.forEach((value, at) => {
      expect(value).toBeCloseTo(once[at] ?? Number.NaN, 5);
    });
  });
});

describe('the learning rate', () => {
  const at = (parts: Partial<Recipe>, step: number, epoch = 0): number =>
    rateAt(recipeSchema.parse({ rate: 2, warmup: 0, ...parts }), { step, steps: 100, epoch });

  test('falls as a cosine to a hundredth', () => {
    expect(at({}, 0)).toBeCloseTo(2);
    expect(at({}, 50)).toBeCloseTo(2 * (0.01 + 0.99 / 2));
    expect(at({}, 100)).toBeCloseTo(0.02);
    expect(at({}, 120)).toBeCloseTo(0.02);
  });

  test('rises at first, for a tenth of the run at most', () => {
    expect(at({ schedule: 'constant', warmup: 4 }, 0)).toBeCloseTo(0.5);
    expect(at({ schedule: 'constant', warmup: 4 }, 3)).toBeCloseTo(2);
    expect(at({ schedule: 'constant', warmup: 1000 }, 4)).toBeCloseTo(1);
    expect(at({ schedule: 'constant', warmup: 1000 }, 9)).toBeCloseTo(2);
  });

  test('stays', () => {
    expect(at({ schedule: 'constant' }, 99, 70)).toBe(2);
  });

  test("falls after ten epochs, as char-rnn's does", () => {
    const of = (epoch: number): number => at({ schedule: 'char-rnn' }, 1, epoch);
    expect(of(0)).toBe(2);
    expect(of(9)).toBe(2);
    expect(of(10)).toBeCloseTo(2 * 0.97);
    expect(of(49)).toBeCloseTo(2 * 0.97 ** 40);
  });
});
