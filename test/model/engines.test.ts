import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { coin } from '../../src/model/coin.js';
import { createEngine } from '../../src/model/createEngine.js';
import type { Engine } from '../../src/model/engine.js';
import { loadModel } from '../../src/model/loadModel.js';
import { NetworkMind, networkOf } from '../../src/model/minds/networkMind.js';
import type { Network } from '../../src/model/network.js';
import { createTfjsEngine } from '../../src/model/tfjsEngine.js';
import { createWasmEngine } from '../../src/model/wasmEngine.js';
import { testWithNative } from '../support/tools.js';
import { largestDifference, ReferenceEngine, randomNetwork } from './support.js';

const MODELS = fileURLToPath(new URL('../../models/', import.meta.url));
const GOLDEN = fileURLToPath(new URL('../golden/network/', import.meta.url));

/** What the engines may differ by in any logit. */
const TOLERANCE = 1e-4;

/** Sizes that fill blocks exactly, by one less, by one more, and hardly at all. */
const networks: [string, Network][] = [
  ['1 character, 1 unit', randomNetwork(1, [1])],
  ['32 characters, 8 units', randomNetwork(32, [8])],
  ['33 characters, 9 and 7 units', randomNetwork(33, [9, 7])],
  ['31 characters, 16, 3 and 24 units', randomNetwork(31, [16, 3, 24])],
  ['five characters, four layers', randomNetwork(5, [4, 13, 8, 1])],
  ['93 characters, 2 x 128', randomNetwork(93, [128, 128])],
  ...(['gru', 'simple'] as const).flatMap((cell): [string, Network][] => [
    [`${cell}: 1 character, 1 unit`, randomNetwork(1, [1], 2, cell)],
    [`${cell}: 33 characters, 9 and 33 units`, randomNetwork(33, [9, 33], 3, cell)],
    [`${cell}: 31 characters, 32, 15, 17 and 64`, randomNetwork(31, [32, 15, 17, 64], 4, cell)],
    [`${cell}: 93 characters, 2 x 128`, randomNetwork(93, [128, 128], 5, cell)],
  ]),
];

const nativeIsMissing = await createTfjsEngine('tfjs-node', randomNetwork(2, [2])).then(
  (engine) => engine.dispose(),
  (error: Error) => error.message,
);

/** Any characters, the same every time. */
function someIndices(network: Network, length: number): number[] {
  const { vocabularySize } = network;
  return Array.from({ length }, (_, at) => Math.floor(coin(3, 0, at) * vocabularySize));
}

function largestDeviation(engine: Engine, network: Network, steps: number): number {
  const reference = new ReferenceEngine(network);
  const deviations = someIndices(network, steps).map((index) =>
    largestDifference(reference.step(index), engine.step(index)),
  );
  return Math.max(...deviations);
}

describe('every engine gives the logits of the equations', () => {
  test.each(networks)('wasm: %s', async (_, network) => {
    const engine = await createWasmEngine(network);
    expect(largestDeviation(engine, network, 60)).toBeLessThan(TOLERANCE);
  });

  test.each(networks)('wasm with 16-bit weights, in probability: %s', async (_, network) => {
    const engine = await createWasmEngine(network, 'int16');
    // A coarser promise: a thousandth of a logit is a thousandth of each probability.
    expect(largestDeviation(engine, network, 60)).toBeLessThan(5e-3);
  });

  test.each(networks)('tfjs: %s', async (_, network) => {
    const engine = await createTfjsEngine('tfjs', network);
    expect(largestDeviation(engine, network, 20)).toBeLessThan(TOLERANCE);
    engine.dispose();
  });

  for (const [name, network] of networks) {
    testWithNative(nativeIsMissing ?? undefined)(`tfjs-node: ${name}`, async () => {
      const engine = await createTfjsEngine('tfjs-node', network);
      expect(largestDeviation(engine, network, 20)).toBeLessThan(TOLERANCE);
      engine.dispose();
    });
  }

  test('even where gates are driven far into saturation', async () => {
    for (const cell of ['lstm', 'gru', 'simple'] as const) {
      const network = randomNetwork(6, [10, 10], 1, cell);
      for (const { bias } of network.layers) bias.set(bias.map((value) => value * 500));
      const engine = await createWasmEngine(network);
      expect(largestDeviation(engine, network, 200)).toBeLessThan(TOLERANCE);
    }
  });
});

const folders = (await readdir(MODELS, { withFileTypes: true })).filter((entry) =>
  entry.isDirectory(),
);
const shipped = await Promise.all(folders.map(({ name }) => loadModel(join(MODELS, name))));

// Minds of other kinds have one way to run.
describe.each(
  shipped.filter(({ mind }) => mind instanceof NetworkMind).map(({ card }) => card.name),
)('the shipped model %s', (name) => {
  test('gives the same logits on wasm and tfjs', async () => {
    const model = await loadModel(join(MODELS, name));
    const wasm = await createEngine('wasm', model);
    const tfjs = await createEngine('tfjs', model);
    for (const index of someIndices(networkOf(model), 50)) {
      expect(largestDifference(wasm.step(index), tfjs.step(index))).toBeLessThan(TOLERANCE);
    }
    tfjs.dispose();
  });

  testWithNative(nativeIsMissing ?? undefined)('and on tfjs-node', async () => {
    const model = await loadModel(join(MODELS, name));
    const wasm = await createEngine('wasm', model);
    const native = await createEngine('tfjs-node', model);
    for (const index of someIndices(networkOf(model), 50)) {
      expect(largestDifference(wasm.step(index), native.step(index))).toBeLessThan(TOLERANCE);
    }
    native.dispose();
  });

  test('and keeps its choices with 16-bit weights', async () => {
    const model = await loadModel(join(MODELS, name));
    const exact = await createEngine('wasm', model);
    const quick = await createEngine('wasm', model, { precision: 'int16' });
    // Where the network is unsure between two characters a rounding may tip it.
    const indices = someIndices(networkOf(model), 400);
    const kept = indices.filter(
      (index) => likeliest(exact.step(index)) === likeliest(quick.step(index)),
    );
    expect(kept.length).toBeGreaterThanOrEqual(0.97 * indices.length);
  });
});

const likeliest = (logits: Float32Array): number => logits.indexOf(Math.max(...logits));

test('the logits are those that PyTorch gave for the same weights', async () => {
  const golden: { indices: number[]; logits: number[][] } = JSON.parse(
    await readFile(join(GOLDEN, 'logits.json'), 'utf8'),
  );
  const engine = await createEngine('wasm', await loadModel(GOLDEN));
  golden.indices.forEach((index, at) => {
    expect(largestDifference(engine.step(index), golden.logits[at] ?? [])).toBeLessThan(1e-5);
  });
});

const LSTM = randomNetwork(7, [9, 4]);
const GRU = randomNetwork(7, [9, 4], 1, 'gru');
const SIMPLE = randomNetwork(7, [9, 4], 1, 'simple');

describe.each<[string, Network, number, (network: Network) => Promise<Engine>]>([
  ['LSTM on wasm', LSTM, 26, (network) => createWasmEngine(network)],
  ['LSTM on wasm, 16-bit', LSTM, 26, (network) => createWasmEngine(network, 'int16')],
  ['LSTM on tfjs', LSTM, 26, (network) => createTfjsEngine('tfjs', network)],
  ['GRU on wasm', GRU, 13, (network) => createWasmEngine(network)],
  ['GRU on wasm, 16-bit', GRU, 13, (network) => createWasmEngine(network, 'int16')],
  ['GRU on tfjs', GRU, 13, (network) => createTfjsEngine('tfjs', network)],
  ['simple network on wasm', SIMPLE, 13, (network) => createWasmEngine(network)],
  ['simple network on tfjs', SIMPLE, 13, (network) => createTfjsEngine('tfjs', network)],
])('the state of a %s', (_, network, length, create) => {
  test('is what each layer carries, and can be put back', async () => {
    const engine = await create(network);
    expect(engine.stateLength).toBe(length);
    for (const index of [1, 2, 3]) engine.step(index);
    const state = new Float32Array(engine.stateLength);
    engine.save(state);
    const kept = Float32Array.from(state);
    const onwards = [4, 5].map((index) => Float32Array.from(engine.step(index)));
    engine.restore(state);
    expect([4, 5].map((index) => Float32Array.from(engine.step(index)))).toEqual(onwards);
    expect(state).toEqual(kept);
    engine.dispose();
  });

  test('is zero in the beginning and after a reset', async () => {
    const engine = await create(network);
    const zeros = new Float32Array(engine.stateLength);
    const state = new Float32Array(engine.stateLength).fill(1);
    engine.save(state);
    expect(state).toEqual(zeros);
    const first = Float32Array.from(engine.step(3));
    engine.reset();
    engine.save(state);
    expect(state).toEqual(zeros);
    expect(Float32Array.from(engine.step(3))).toEqual(first);
    engine.dispose();
  });

  test('is not touched by an index that is no character', async () => {
    const engine = await create(network);
    const first = Float32Array.from(engine.step(3));
    engine.reset();
    for (const index of [-1, 7, 2 ** 31, 0.5, Number.NaN]) {
      expect(() => engine.step(index)).toThrow(RangeError);
    }
    expect(Float32Array.from(engine.step(3))).toEqual(first);
    engine.dispose();
  });

  test('may be disposed of twice', async () => {
    const engine = await create(network);
    engine.dispose();
    expect(() => engine.dispose()).not.toThrow();
  });
});

test.each([
  ['lstm', 'float32'],
  ['lstm', 'int16'],
  ['gru', 'float32'],
  ['gru', 'int16'],
  ['simple', 'int16'],
] as const)(
  'preparing ahead, once, often or for nothing, changes no bit (%s, %s)',
  async (cell, precision) => {
    const network = randomNetwork(9, [8, 11], 1, cell);
    const plain = await createWasmEngine(network, precision);
    const prepared = await createWasmEngine(network, precision);
    const state = new Float32Array(plain.stateLength);
    someIndices(network, 40).forEach((index, at) => {
      for (let times = at % 3; times > 0; times--) prepared.prepare();
      if (at === 20) {
        plain.save(state);
        prepared.restore(state);
      }
      expect(Float32Array.from(prepared.step(index))).toEqual(plain.step(index));
    });
  },
);
