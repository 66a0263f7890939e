import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { NetworkMind } from '../../src/model/minds/networkMind.js';
import { saveModel } from '../../src/model/saveModel.js';
import { createWasmEngine } from '../../src/model/wasmEngine.js';
import { draftFor, largestDifference, randomNetwork } from './support.js';

let folder: string;

beforeAll(async () => {
  tf.enableProdMode();
  folder = await mkdtemp(join(tmpdir(), 'antiphon-layers-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(['lstm', 'gru', 'simple'] as const)(
  "what is saved of %s cells, TensorFlow.js's own reader loads, and its layers predict the same",
  async (cell) => {
    const network = randomNetwork(7, [6, 10], 1, cell);
    await saveModel(folder, new NetworkMind(network), draftFor(network));
    const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
    const weights = await readFile(join(folder, 'weights.bin'));
    const model = await loadLayersModel(
      tf.io.fromMemory({
        modelTopology: json.modelTopology,
        weightSpecs: json.weightsManifest[0].weights,
        weightData: Uint8Array.from(weights).buffer,
      }),
    );

    const indices = [0, 3, 6, 2, 2, 5, 1];
    const input = tf.oneHot(tf.tensor2d(indices, [1, indices.length], 'int32'), 7);
    const output = model.predict(input);
    if (Array.isArray(output)) throw new Error('one output was expected');
    const predicted = output.dataSync();

    const engine = await createWasmEngine(network);
    indices.forEach((index, at) => {
      const weightsOfNext = Array.from(engine.step(index), Math.exp);
      const total = weightsOfNext.reduce((sum, weight) => sum + weight, 0);
      const probabilities = weightsOfNext.map((weight) => weight / total);
      const theirs = predicted.slice(at * 7, at * 7 + 7);
      expect(largestDifference(probabilities, theirs)).toBeLessThan(1e-5);
    });
  },
);
