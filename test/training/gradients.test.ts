import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as layersApi from '@tensorflow/tfjs-layers';
import { CARRIED, type Cell } from '../../src/model/network.js';
import { Chance } from '../../src/training/chance.js';
import type { Chunk } from '../../src/training/chunk.js';
import { createDifferentiator } from '../../src/training/createDifferentiator.js';
import { type Differentiator, firstRows, zeroState } from '../../src/training/differentiator.js';
import { type NetworkShape, Parameters } from '../../src/training/parameters.js';
import { testWithNative } from '../support/tools.js';
import {
  firstChunk,
  lessonOn,
  nativeMissing,
  randomParameters,
  randomPassages,
} from './support.js';

const CELLS = ['lstm', 'gru', 'simple'] as const;
const shapeOf = (cell: Cell): NetworkShape => ({
  vocabularySize: 5,
  cell,
  layers: [6, 4],
  embedding: 0,
});
const PASSAGES = randomPassages([9, 9, 7, 3], 5);
const CASES = [
  ['every character', { length: 6, target: 'every' }],
  ['the last character only', { length: 6, target: 'last' }],
  ['a single step', { length: 1, target: 'every' }],
  ['with dropout', { length: 6, target: 'every', dropout: true }],
  ['squared error', { length: 6, target: 'every', loss: 'squared-error' }],
] as const;

/** Largest difference relative to the largest gradient. */
function difference(a: Float32Array, b: Float32Array): number {
  const largest = Math.max(...a.map(Math.abs));
  return Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? Number.NaN)))) / largest;
}

/** The loss and its gradient by a Keras-like model of the layers API. */
async function byLayersApi(parameters: Parameters, chunk: Chunk, divisor: number) {
  await tf.setBackend('cpu');
  const { network, shape } = parameters;
  const model = layersApi.sequential();
  const { lstm, gru, simpleRNN } = layersApi.layers;
  network.layers.forEach(({ cell, units }, at) => {
    const config = {
      units,
      returnSequences: true,
      recurrentInitializer: 'zeros' as const,
      ...(at === 0 ? { batchInputShape: [null, chunk.steps, shape.vocabularySize] } : {}),
    };
    const gated = { ...config, recurrentActivation: 'sigmoid' as const };
    model.add(
      { lstm: () => lstm(gated), gru: () => gru(gated), simple: () => simpleRNN(config) }[cell](),
    );
  });
  model.add(layersApi.layers.dense({ units: shape.vocabularySize }));
  const values = network.layers
    .flatMap(({ kernel, recurrentKernel, bias }) => [kernel, recurrentKernel, bias])
    .concat([network.output.kernel, network.output.bias]);
  model.setWeights(
    model.weights.map((weight, at) => tf.tensor(values[at] ?? [], weight.shape as number[])),
  );
  const batchFirst = (tensor: tf.Tensor): tf.Tensor => tf.transpose(tensor, [1, 0, 2]);
  const oneHot = (indices: Int32Array): tf.Tensor =>
    batchFirst(
      tf.oneHot(
        tf.tensor2d(indices, [chunk.steps, chunk.rows], 'int32'),
        shape.vocabularySize,
      ) as tf.Tensor,
    );
  const { value, grads } = tf.variableGrads(() => {
    const logits = model.apply(oneHot(chunk.inputs), { training: false }) as tf.Tensor;
    const nats = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), oneHot(chunk.targets)), 2));
    const weights = tf.transpose(tf.tensor2d(chunk.weights, [chunk.steps, chunk.rows]));
    return tf.div(tf.sum(tf.mul(nats, weights)), divisor);
  });
  const gradient = new Parameters(shape);
  let offset = 0;
  for (const weight of model.trainableWeights) {
    const [, slope] = Object.entries(grads).find(([name]) => name === weight.name) ?? [];
    const numbers = slope?.dataSync() ?? [];
    gradient.values.set(numbers, offset);
    offset += numbers.length;
  }
  return { nats: (value.dataSync()[0] ?? 0) * divisor, gradient };
}

function suite(name: Differentiator['name'], run: ReturnType<typeof testWithNative>): void {
  describe(`gradients by ${name}`, () => {
    let differentiator: Differentiator;
    beforeAll(async () => {
      if (name !== 'tfjs-node' || nativeMissing === undefined) {
        differentiator = await createDifferentiator(name);
      }
    });

    describe.each(CELLS)('of %s layers', (cell) => {
      const shape = shapeOf(cell);
      run('are those of the layers API', async () => {
        const parameters = randomParameters(shape);
        const chunk = firstChunk(PASSAGES, 100, 'every');
        const expected = await byLayersApi(parameters, chunk, 5);
        const gradient = new Parameters(shape);
        const lesson = { ...lessonOn(parameters, chunk), state: zeroState(parameters.network, 4) };
        const learned = differentiator.learn(parameters.network, lesson, gradient.network);
        expect(learned.nats).toBeCloseTo(expected.nats, 4);
        expect(difference(expected.gradient.values, gradient.values)).toBeLessThan(2e-5);
      });

      for (const [what, { length, target, ...options }] of CASES) {
        run(`are slopes of the loss: ${what}`, () => {
          const parameters = randomParameters(shape);
          const chunk = firstChunk(PASSAGES, length, target);
          const lesson = lessonOn(parameters, chunk, options);
          const gradient = new Parameters(shape);
          differentiator.learn(parameters.network, lesson, gradient.network);
          expect(gradient.values.every(Number.isFinite)).toBe(true);
          if (!('loss' in options)) {
            expectSlopes(slopes(differentiator, parameters, lesson, gradient));
          }
        });
      }

      run('go through embeddings', () => {
        const embedded = { ...shape, embedding: 3 };
        const parameters = randomParameters(embedded);
        const lesson = lessonOn(parameters, firstChunk(PASSAGES, 6, 'every'));
        const gradient = new Parameters(embedded);
        differentiator.learn(parameters.network, lesson, gradient.network);
        gradient.differentiateEmbeddings(parameters);
        expectSlopes(slopes(differentiator, parameters, lesson, gradient));
      });

      run('carry the state from chunk to chunk', () => {
        const { network } = randomParameters(shape);
        const whole = firstChunk(PASSAGES, 100, 'every');
        const first = firstChunk(PASSAGES, 3, 'every');
        const rest = firstChunk(
          PASSAGES.map((passage) => passage.subarray(3)).slice(0, 3),
          100,
          'every',
        );
        const atOnce = differentiator.score(network, whole, zeroState(network, 4));
        const before = differentiator.score(network, first, zeroState(network, 4));
        const after = differentiator.score(network, rest, firstRows(before.state, network, 3));
        expect(after.nats[0]).toBeCloseTo(atOnce.nats[3 * 4] ?? Number.NaN, 5);
        expect(after.nats[rest.rows]).toBeCloseTo(atOnce.nats[4 * 4] ?? Number.NaN, 5);
      });
    });
  });
}

/** In random directions: the slope of the loss by central differences, and by the gradient. */
function slopes(
  differentiator: Differentiator,
  parameters: Parameters,
  lesson: ReturnType<typeof lessonOn>,
  gradient: Parameters,
): { measured: number; expected: number }[] {
  const scratch = new Parameters(parameters.shape);
  const start = parameters.values.slice();
  const chance = new Chance(5, 'weights');
  const lossAt = (direction: Float32Array, step: number): number => {
    parameters.values.set(start.map((value, at) => value + step * (direction[at] ?? 0)));
    parameters.multiplyEmbeddings();
    return differentiator.learn(parameters.network, lesson, scratch.network).nats / lesson.divisor;
  };
  return Array.from({ length: 8 }, () => {
    const direction = start.map(() => chance.normal());
    const step = 1e-3;
    return {
      measured: (lossAt(direction, step) - lossAt(direction, -step)) / (2 * step),
      expected: direction.reduce((sum, d, at) => sum + d * (gradient.values[at] ?? 0), 0),
    };
  });
}

function expectSlopes(pairs: readonly { measured: number; expected: number }[]): void {
  const largest = Math.max(...pairs.map(({ expected }) => Math.abs(expected)));
  for (const { measured, expected } of pairs) {
    expect(Math.abs(measured - expected) / largest).toBeLessThan(0.01);
  }
}

suite('tfjs', test);
suite('tfjs-wasm', test);
suite('tfjs-node', testWithNative(nativeMissing));

describe.each(CELLS)('the two paths through %s layers', (cell) => {
  const shape = shapeOf(cell);
  for (const [what, { length, target, ...options }] of CASES) {
    testWithNative(nativeMissing)(`agree: ${what}`, async () => {
      const parameters = randomParameters(shape);
      const lesson = lessonOn(parameters, firstChunk(PASSAGES, length, target), options);
      const plain = new Parameters(shape);
      const fused = new Parameters(shape);
      const byPlain = (await createDifferentiator('tfjs')).learn(
        parameters.network,
        lesson,
        plain.network,
      );
      const byFused = (await createDifferentiator('tfjs-node')).learn(
        parameters.network,
        lesson,
        fused.network,
      );
      expect(byFused.nats).toBeCloseTo(byPlain.nats, 4);
      expect(difference(plain.values, fused.values)).toBeLessThan(1e-5);
      expect(byFused.state.flat()).toHaveLength(shape.layers.length * CARRIED[cell]);
      byPlain.state.flat().forEach((part, at) => {
        expect(difference(part, byFused.state.flat()[at] ?? new Float32Array())).toBeLessThan(1e-5);
      });
    });
  }
});
