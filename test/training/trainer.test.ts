import { beforeAll, describe, expect, test } from '@jest/globals';
import { createDifferentiator } from '../../src/training/createDifferentiator.js';
import type { Differentiator } from '../../src/training/differentiator.js';
import type { Material } from '../../src/training/material.js';
import { score } from '../../src/training/metrics.js';
import { Parameters } from '../../src/training/parameters.js';
import { type Recipe, recipeSchema } from '../../src/training/recipe.js';
import { type Surroundings, shapeOf, train } from '../../src/training/trainer.js';
import { bestOf, freshState, type TrainingState } from '../../src/training/trainingState.js';
import { testWithNative } from '../support/tools.js';
import { nativeMissing } from './support.js';

/** Sentences that repeat a pattern: a network can learn most of what comes next. */
function patterned(count: number): Material {
  const text = (at: number): Uint16Array =>
    Uint16Array.from({ length: 12 + (at % 5) }, (_, place) => (at + place * (1 + (at % 2))) % 4);
  const all = Array.from({ length: count }, (_, at) => text(at));
  return {
    characters: ['a', 'b', 'c', 'd'],
    training: all.map((own) => ({ own, others: [Uint16Array.from(own, (index) => 3 - index)] })),
    validation: all.slice(0, 5).map((passage) => ({
      passage,
      music: new Uint8Array(passage.length).fill(1, 2),
      notes: 7,
    })),
    test: [],
    symbols: false,
    range: { keySignatures: { low: 0, high: 0 }, register: { low: 60, high: 72 } },
    fingerprint: 'patterned',
  };
}

const recipeOf = (parts: Partial<Recipe>): Recipe =>
  recipeSchema.parse({
    layers: [6],
    batch: 4,
    chunk: 7,
    epochs: 3,
    rate: 0.05,
    warmup: 2,
    transpose: 0.5,
    average: 0.9,
    ...parts,
  });

interface Run {
  readonly state: TrainingState;
  readonly end: 'finished' | 'stopped';
}

/** Runs until the end, or until `chunks` more are learned from; time passes 20 s a look. */
async function runOn(
  differentiator: Differentiator,
  recipe: Recipe,
  material: Material,
  state = freshState(Parameters.fresh(shapeOf(recipe, material), recipe.seed)),
  chunks = Number.POSITIVE_INFINITY,
  keep: Surroundings['keep'] = () => {},
): Promise<Run> {
  const stop = new AbortController();
  let learned = 0;
  let now = 0;
  const end = await train(recipe, material, differentiator, state, {
    now: () => {
      now += 20_000;
      return now;
    },
    stop: stop.signal,
    keep,
    validated: () => {},
    progress: () => {
      learned++;
      if (learned >= chunks) stop.abort();
    },
  });
  return { state, end };
}

function suite(name: Differentiator['name'], run: ReturnType<typeof testWithNative>): void {
  describe(`training by ${name}`, () => {
    let differentiator: Differentiator;
    beforeAll(async () => {
      if (name !== 'tfjs-node' || nativeMissing === undefined) {
        differentiator = await createDifferentiator(name);
      }
    });

    run(
      'learns',
      async () => {
        const material = patterned(16);
        const recipe = recipeOf({ epochs: 8, dropout: 0, transpose: 0 });
        const { state, end } = await runOn(differentiator, recipe, material);
        expect(end).toBe('finished');
        expect(bestOf(state.validations)?.bitsPerCharacter).toBeLessThan(1);
        expect(state.curve.length).toBeGreaterThan(10);
      },
      60_000,
    );

    run('says how well it foretells, and what it keeps is its best', async () => {
      const material = patterned(8);
      const recipe = recipeOf({});
      const { state } = await runOn(differentiator, recipe, material);
      const { network } = new Parameters(shapeOf(recipe, material), state.best);
      const metrics = score(differentiator, network, material.validation, 'every');
      const { epoch, step, ...best } = bestOf(state.validations) ?? { epoch: 0, step: 0 };
      expect(metrics).toEqual(best);
      expect(metrics.bitsPerNote).toBeGreaterThan(0);
    });

    for (const chunks of [1, 4, 9]) {
      run(`ends with the same weights when stopped after ${chunks} chunks`, async () => {
        const material = patterned(9);
        const others = { optimiser: 'rmsprop', schedule: 'char-rnn', rate: 0.005 } as const;
        const recipe = recipeOf({
          dropout: 0.2,
          ...(chunks === 4 ? { embedding: 3 } : {}),
          ...(chunks === 9 ? { cell: 'gru', ...others } : {}),
        });
        const whole = await runOn(differentiator, recipe, material);
        const half = await runOn(differentiator, recipe, material, undefined, chunks);
        expect(half.end).toBe('stopped');
        const rest = await runOn(differentiator, recipe, material, half.state);
        expect(rest.end).toBe('finished');
        expect(rest.state.values).toEqual(whole.state.values);
        expect(rest.state.best).toEqual(whole.state.best);
        expect(rest.state.validations).toEqual(whole.state.validations);
        expect(rest.state.curve).toEqual(whole.state.curve);
      });
    }
  });
}

suite('tfjs-wasm', test);
suite('tfjs-node', testWithNative(nativeMissing));

describe('a run', () => {
  let differentiator: Differentiator;
  beforeAll(async () => {
    differentiator = await createDifferentiator('tfjs-wasm');
  });

  test('depends on its seed and on nothing else', async () => {
    const material = patterned(6);
    const weights = async (seed: number): Promise<Float32Array> =>
      (await runOn(differentiator, recipeOf({ epochs: 1, seed }), material)).state.values;
    expect(await weights(1)).toEqual(await weights(1));
    expect(await weights(1)).not.toEqual(await weights(2));
  });

  test('is kept twice a minute, and after every epoch', async () => {
    const material = patterned(12);
    const kept: string[] = [];
    const recipe = recipeOf({ epochs: 2 });
    await runOn(differentiator, recipe, material, undefined, undefined, ({ epoch, chunk }) => {
      kept.push(`${epoch}.${chunk}`);
    });
    expect(kept).toContain('1.0');
    expect(kept.at(-1)).toBe('2.0');
    expect(kept.some((place) => /^0\.[1-9]/.test(place))).toBe(true);
  });

  test('ends when validation has not improved for its patience', async () => {
    const material = patterned(6);
    // Without averaging and at a rate that is far too high it soon gets worse.
    const recipe = recipeOf({ epochs: 60, patience: 2, rate: 1, average: 0, clip: 100 });
    const { state } = await runOn(differentiator, recipe, material);
    const best = bestOf(state.validations)?.epoch ?? 0;
    expect(state.epoch).toBe(best + 2);
  });

  test('keeps the weights that validated best, or the last ones if so asked', async () => {
    const material = patterned(6);
    const gettingWorse = { epochs: 6, rate: 1, average: 0, clip: 100 } as const;
    const best = await runOn(differentiator, recipeOf(gettingWorse), material);
    expect(bestOf(best.state.validations)?.epoch).toBeLessThan(6);
    const last = await runOn(differentiator, recipeOf({ ...gettingWorse, keep: 'last' }), material);
    expect(last.state.values).toEqual(best.state.values);
    expect(last.state.best).toEqual(last.state.values);
    expect(best.state.best).not.toEqual(best.state.values);
  });

  test('that has diverged says so', async () => {
    const material = patterned(4);
    const recipe = recipeOf({});
    const state = freshState(Parameters.fresh(shapeOf(recipe, material), 1));
    state.values.fill(Number.NaN);
    await expect(runOn(differentiator, recipe, material, state)).rejects.toMatchObject({
      code: 'training-diverged',
    });
  });

  test('learns the last character of each window only, if so asked', async () => {
    const material = patterned(6);
    const windows = {
      ...material,
      training: material.training.map(({ own }) => ({ own: own.subarray(0, 8), others: [] })),
      validation: material.validation.map(({ passage }) => ({
        passage: passage.subarray(0, 8),
        music: new Uint8Array(),
        notes: 0,
      })),
    };
    const recipe = recipeOf({ layout: 'windows', chunk: 8, epochs: 1 });
    const { state } = await runOn(differentiator, recipe, windows);
    expect(state.optimiser.steps).toBe(2);
    expect(state.validations).toHaveLength(1);
  });
});
