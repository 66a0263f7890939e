import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AntiphonError } from '../../src/error.js';
import { loadModel } from '../../src/model/loadModel.js';
import { NetworkMind, networkOf } from '../../src/model/minds/networkMind.js';
import { saveModel } from '../../src/model/saveModel.js';
import { draftFor, randomNetwork } from './support.js';

const network = randomNetwork(7, [5, 3]);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-model-'));
  await saveModel(folder, new NetworkMind(network), draftFor(network));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const path = (file: string): string => join(folder, file);

/** Changes a file's text; fails where there is nothing to change. */
async function edit(file: string, from: string | RegExp, to: string): Promise<void> {
  const before = await readFile(path(file), 'utf8');
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  await writeFile(path(file), after);
}

/** Makes the card vouch for whatever `weights.bin` now holds. */
async function sealAgain(): Promise<void> {
  const hash = createHash('sha256').update(await readFile(path('weights.bin')));
  await edit('card.json', /"weightsSha256": "\w+"/, `"weightsSha256": "${hash.digest('hex')}"`);
}

async function loadingCode(): Promise<string> {
  try {
    await loadModel(folder);
    return 'loaded';
  } catch (error) {
    if (error instanceof AntiphonError) return error.code;
    throw error;
  }
}

test('what was saved is loaded again, to the bit', async () => {
  const model = await loadModel(folder);
  const { card, vocabulary } = model;
  expect(networkOf(model)).toEqual(network);
  expect(vocabulary.size).toBe(7);
  expect(card).toMatchObject({ ...draftFor(network), layers: [5, 3], parameters: 396 });
});

test.each(['gru', 'simple'] as const)('and so is a network of %s cells', async (cell) => {
  const other = randomNetwork(7, [5, 3], 2, cell);
  await saveModel(folder, new NetworkMind(other), draftFor(other));
  expect(networkOf(await loadModel(folder))).toEqual(other);
});

test('a GRU that resets after its product is refused with what to do', async () => {
  const other = randomNetwork(7, [5], 2, 'gru');
  await saveModel(folder, new NetworkMind(other), draftFor(other));
  await edit('model.json', '"reset_after": false', '"reset_after": true');
  await expect(loadModel(folder)).rejects.toMatchObject({
    code: 'model-topology-invalid',
    message: expect.stringContaining('reset_after=False'),
  });
});

test('layers of different kinds are refused', async () => {
  const json = JSON.parse(await readFile(path('model.json'), 'utf8'));
  const [, second] = json.modelTopology.config.layers;
  second.class_name = 'SimpleRNN';
  second.config.units = 12;
  json.weightsManifest[0].weights[4].shape = [12, 12];
  json.weightsManifest[0].weights[3].shape = [5, 12];
  json.weightsManifest[0].weights[6].shape = [12, 7];
  const { weights } = new NetworkMind(network).write();
  const more = 4 * (12 * 12 + 12 * 7 - 3 * 12 - 3 * 7);
  await writeFile(path('weights.bin'), Buffer.concat([weights, Buffer.alloc(more)]));
  await writeFile(path('model.json'), JSON.stringify(json));
  await sealAgain();
  await expect(loadModel(folder)).rejects.toThrow('different kinds');
});

test('saving again replaces the model', async () => {
  const other = randomNetwork(4, [2], 9);
  await saveModel(folder, new NetworkMind(other), draftFor(other));
  expect(networkOf(await loadModel(folder))).toEqual(other);
});

describe('a folder that is not a sound model is refused with one clear error', () => {
  test.each(['card.json', 'model.json', 'weights.bin'])('%s missing', async (file) => {
    await rm(path(file));
    expect(await loadingCode()).toBe('model-not-found');
  });

  test('no folder at all', async () => {
    await expect(loadModel(path('nowhere'))).rejects.toMatchObject({ code: 'model-not-found' });
  });

  test('one flipped bit in the weights', async () => {
    const bytes = await readFile(path('weights.bin'));
    bytes.writeUInt8(bytes.readUInt8(17) ^ 1, 17);
    await writeFile(path('weights.bin'), bytes);
    expect(await loadingCode()).toBe('model-hash-mismatch');
  });

  test('truncated weights, with and without a card that vouches for them', async () => {
    await truncate(path('weights.bin'), 100);
    expect(await loadingCode()).toBe('model-hash-mismatch');
    await sealAgain();
    expect(await loadingCode()).toBe('model-shape');
  });

  test('weights larger than could be played', async () => {
    await truncate(path('weights.bin'), (64 << 20) + 4);
    expect(await loadingCode()).toBe('model-too-large');
  });

  test('a weight that is not a number', async () => {
    const bytes = await readFile(path('weights.bin'));
    bytes.writeFloatLE(Number.NaN, 40);
    await writeFile(path('weights.bin'), bytes);
    await sealAgain();
    expect(await loadingCode()).toBe('model-not-finite');
  });

  test.each<[string, string | RegExp, string, string]>([
    ['card.json', '{', '', 'model-card-invalid'],
    ['card.json', '"random"', '""', 'model-card-invalid'],
    ['card.json', '"!"', '"!!"', 'model-card-invalid'],
    ['card.json', '"!"', '"#"', 'model-card-invalid'],
    ['card.json', '"low": -3', '"low": 5', 'model-card-invalid'],
    ['card.json', '"kind": "canon"', '"kind": "tab"', 'model-card-invalid'],
    ['card.json', '"created": "2026-01-31"', '"created": "lately"', 'model-card-invalid'],
    ['card.json', /"!",/, '', 'model-shape'],
    ['card.json', '"parameters": 396', '"parameters": 395', 'model-shape'],
    ['card.json', /"layers": \[\s*5/, '"layers": [ 4', 'model-shape'],
    ['model.json', 'modelTopology', 'topology', 'model-topology-invalid'],
    ['model.json', '"LSTM"', '"Conv1D"', 'model-topology-invalid'],
    ['model.json', '"LSTM"', '"GRU"', 'model-shape'],
    ['model.json', '"sigmoid"', '"hard_sigmoid"', 'model-topology-invalid'],
    ['model.json', '"softmax"', '"relu"', 'model-topology-invalid'],
    ['model.json', '"weights.bin"', '"../../weights.bin"', 'model-topology-invalid'],
    ['model.json', '"float32"', '"int32"', 'model-topology-invalid'],
    ['model.json', '"units": 5', '"units": 6', 'model-shape'],
    ['model.json', '"units": 5', '"units": 1e9', 'model-topology-invalid'],
    ['model.json', '"lstm_2/bias"', '"lstm_3/bias"', 'model-shape'],
    ['model.json', '"lstm_2/bias"', '"lstm_1/bias"', 'model-shape'],
  ])('%s: %s becomes %s', async (file, from, to, code) => {
    await edit(file, from, to);
    expect(await loadingCode()).toBe(code);
  });

  test('any bytes in place of any file', async () => {
    const file = fc.constantFrom('card.json', 'model.json', 'weights.bin');
    await fc.assert(
      fc.asyncProperty(file, fc.uint8Array({ maxLength: 64 }), async (name, bytes) => {
        const before = await readFile(path(name));
        await writeFile(path(name), bytes);
        expect(await loadingCode()).toMatch(/^model-/);
        await writeFile(path(name), before);
      }),
      { numRuns: 50 },
    );
  });
});

test('a functional model with an embedding, dropout and a linear output is read', async () => {
  const layersModel = JSON.parse(await readFile(path('model.json'), 'utf8'));
  const [first, second, dense] = layersModel.modelTopology.config.layers;
  const chain = [
    { class_name: 'InputLayer', config: { name: 'in' } },
    { class_name: 'Embedding', config: { name: 'emb', input_dim: 7, output_dim: 2 } },
    first,
    { class_name: 'Dropout', config: { name: 'drop', rate: 0.2 } },
    second,
    { ...dense, config: { ...dense.config, activation: 'linear' } },
  ];
  const layers = chain.map((layer, at) => ({
    ...layer,
    inbound_nodes: at === 0 ? [] : [[[chain[at - 1]?.config.name, 0, 0, {}]]],
  }));
  const [group] = layersModel.weightsManifest;
  group.weights.unshift({ name: 'emb/embeddings', shape: [7, 2], dtype: 'float32' });
  group.weights[1].shape = [2, 20];
  layersModel.modelTopology = {
    keras_version: '2.15.0',
    model_config: { class_name: 'Functional', config: { name: 'model', layers } },
  };
  await writeFile(path('model.json'), JSON.stringify(layersModel));
  // Each character is embedded as a multiple of (1, 0): only the kernel's first row counts.
  const embeddings = Float32Array.from({ length: 14 }, (_, at) => (at % 2 === 0 ? at / 2 : 0));
  const weights = await readFile(path('weights.bin'));
  const rest = weights.subarray(5 * 20 * 4);
  await writeFile(path('weights.bin'), Buffer.concat([Buffer.from(embeddings.buffer), rest]));
  await sealAgain();
  // What was learned: the vectors and the small kernel, not their product.
  await edit(
    'card.json',
    /"parameters": \d+/,
    `"parameters": ${(await readFile(path('weights.bin'))).length / 4}`,
  );

  const read = networkOf(await loadModel(folder));

  const kernelRow = network.layers[0]?.kernel.subarray(100, 120) ?? new Float32Array();
  expect(read.layers[0]?.kernel.subarray(60, 80)).toEqual(kernelRow.map((value) => 3 * value));
  expect(read.layers[1]).toEqual(network.layers[1]);
});
