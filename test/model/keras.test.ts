import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createEngine } from '../../src/model/createEngine.js';
import { loadModel } from '../../src/model/loadModel.js';
import { networkOf } from '../../src/model/minds/networkMind.js';
import { largestDifference } from './support.js';

const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));

/** Made by Keras and the standard converter: see test/golden/keras.py. */
test.each([
  ['keras2', 'in two shards', 1e-6],
  ['keras3', 'whose weights are named by the model as well', 1e-6],
  ['keras2-quantised', 'of a GRU with an embedding, weights in 16 bits', 1e-3],
])('a converted model, %s, %s, predicts what Keras did', async (folder, _, tolerance) => {
  const model = await loadModel(join(GOLDEN, folder));
  const golden: { indices: number[]; probabilities: number[][] } = JSON.parse(
    await readFile(join(GOLDEN, folder, 'probabilities.json'), 'utf8'),
  );
  const engine = await createEngine('wasm', model);
  golden.indices.forEach((index, at) => {
    const weights = Array.from(engine.step(index), Math.exp);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const probabilities = weights.map((weight) => weight / total);
    expect(largestDifference(probabilities, golden.probabilities[at] ?? [])).toBeLessThan(
      tolerance,
    );
  });
});

test('its card may be short: what it does not say follows from the model', async () => {
  const { card } = await loadModel(join(GOLDEN, 'keras2'));
  expect(card).toMatchObject({ layers: [5, 3], parameters: 396, corpora: [], scores: {} });
  expect(card.weightsSha256).toMatch(/^[0-9a-f]{64}$/);
});

describe('of a converted model', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'antiphon-keras-'));
    await cp(join(GOLDEN, 'keras2'), folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  interface Json {
    modelTopology: { model_config: { config: { layers: { config: { activation?: string } }[] } } };
    weightsManifest: { paths: string[]; weights: { shape: number[]; quantization?: object }[] }[];
  }

  async function edit(change: (json: Json) => void): Promise<void> {
    const path = join(folder, 'model.json');
    const json: Json = JSON.parse(await readFile(path, 'utf8'));
    change(json);
    await writeFile(path, JSON.stringify(json));
  }

  test.each([
    ['../group1-shard1of2.bin', 'model-topology-invalid'],
    ['/etc/hostname', 'model-topology-invalid'],
    ['group1-shard9of2.bin', 'model-not-found'],
  ])('a shard called %s is refused', async (name, code) => {
    await edit(({ weightsManifest: [group] }) => {
      group?.paths.splice(0, 1, name);
    });
    await expect(loadModel(folder)).rejects.toMatchObject({ code });
  });

  test('a shard that is missing from the manifest is missed', async () => {
    await edit(({ weightsManifest: [group] }) => {
      group?.paths.pop();
    });
    await expect(loadModel(folder)).rejects.toMatchObject({ code: 'model-shape' });
  });

  test.each([
    ['8 bits', { dtype: 'uint8', min: -1, scale: 0.5 }, [0, 4, 255], [-1, 1, 126.5]],
    ['16 bits', { dtype: 'uint16', min: -2, scale: 0.5 }, [4, 0, 0, 1, 2, 0], [0, 126, -1]],
    // 1, -2 and the smallest of all.
    ['half floats', { dtype: 'float16' }, [0, 0x3c, 0, 0xc0, 1, 0], [1, -2, 2 ** -24]],
  ])('weights in %s are read', async (_, quantization, bytes, expected) => {
    const count = 396;
    await edit((json) => {
      const [group] = json.weightsManifest;
      if (group === undefined) throw new Error('no group');
      group.paths = ['all.bin'];
      for (const weight of group.weights) weight.quantization = quantization;
    });
    const width = quantization.dtype === 'uint8' ? 1 : 2;
    const file = Buffer.alloc(count * width);
    file.set(bytes);
    await writeFile(join(folder, 'all.bin'), file);
    // The first tensor of the file is the kernel of the Dense layer.
    const { output } = networkOf(await loadModel(folder));
    expect([...output.kernel.subarray(0, 3)]).toEqual(expected);
  });

  test('a half float that is no number is refused', async () => {
    await edit((json) => {
      for (const { weights } of json.weightsManifest) {
        for (const weight of weights) weight.quantization = { dtype: 'float16' };
      }
    });
    await edit(({ weightsManifest: [group] }) => {
      group?.paths.splice(0, 2, 'all.bin');
    });
    await writeFile(join(folder, 'all.bin'), Buffer.alloc(396 * 2, 0x7c));
    await expect(loadModel(folder)).rejects.toMatchObject({ code: 'model-not-finite' });
  });
});
