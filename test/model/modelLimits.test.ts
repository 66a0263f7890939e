import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readTune } from '../../src/abc/read.js';
import { tuneBlocks } from '../../src/abc/readDocument.js';
import { AntiphonError } from '../../src/error.js';
import { generateTune } from '../../src/jam/generate.js';
import { createEngine } from '../../src/model/createEngine.js';
import { layersModelSchema } from '../../src/model/layersModel.js';
import { LIMITS } from '../../src/model/limits.js';
import { loadModel } from '../../src/model/loadModel.js';
import { NetworkMind } from '../../src/model/minds/networkMind.js';
import { saveModel } from '../../src/model/saveModel.js';
import { fakeModel } from '../support/fakeModel.js';
import { draftFor, randomNetwork, someCharacters } from './support.js';

const network = randomNetwork(7, [5, 3]);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-model-'));
  await saveModel(folder, new NetworkMind(network), draftFor(network));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const path = (file: string): string => join(folder, file);

/** Changes a file's JSON; a card then no longer says what its weights are. */
async function edit(file: string, change: (json: Json) => void): Promise<void> {
  const json = JSON.parse(await readFile(path(file), 'utf8'));
  change(json);
  if (file === 'card.json') delete json.weightsSha256;
  await writeFile(path(file), JSON.stringify(json));
}
type Json = Record<string, unknown> & { weightsManifest: { weights: unknown[] }[] };

async function loadingCode(): Promise<string> {
  try {
    await loadModel(folder);
    return 'loaded';
  } catch (error) {
    if (error instanceof AntiphonError) return error.code;
    throw error;
  }
}

describe('a card', () => {
  test.each([
    [LIMITS.jsonBytes - 1, 'loaded'],
    [LIMITS.jsonBytes, 'loaded'],
    [LIMITS.jsonBytes + 1, 'model-too-large'],
  ])('of %i bytes: %s', async (length, code) => {
    const text = await readFile(path('card.json'), 'utf8');
    await writeFile(path('card.json'), text.padEnd(length));
    expect(await loadingCode()).toBe(code);
  });

  test.each([
    [LIMITS.jsonDepth - 1, 'loaded'],
    [LIMITS.jsonDepth, 'loaded'],
    [LIMITS.jsonDepth + 1, 'model-card-invalid'],
    // As deep as a mebibyte goes.
    [500_000, 'model-card-invalid'],
  ])('nested %i deep: %s', async (depth, code) => {
    const text = await readFile(path('card.json'), 'utf8');
    // The card and its training are nests themselves.
    const nest = '['.repeat(depth - 2) + ']'.repeat(depth - 2);
    await writeFile(path('card.json'), text.replace('"epochs": 0', `"epochs": ${nest}`));
    expect(await loadingCode()).toBe(code);
  });

  test.each([
    [LIMITS.vocabularySize, 'model-shape'],
    [LIMITS.vocabularySize + 1, 'model-card-invalid'],
  ])('of %i characters: %s', async (size, code) => {
    await edit('card.json', (card) => {
      card['vocabulary'] = someCharacters(size);
    });
    expect(await loadingCode()).toBe(code);
  });

  test('of half a million faults is refused in one short message', async () => {
    await edit('card.json', (card) => {
      card['corpora'] = Array<number>(500_000).fill(1);
    });
    const refusal = await loadModel(folder).catch((error) => error);
    expect(refusal.code).toBe('model-card-invalid');
    expect(refusal.message.length).toBeLessThan(2000);
  });

  test('cannot give every object a property', async () => {
    const text = await readFile(path('card.json'), 'utf8');
    await writeFile(
      path('card.json'),
      text.replace('"epochs"', '"__proto__": {"polluted": 1}, "epochs"'),
    );
    await loadModel(folder);
    expect('polluted' in {}).toBe(false);
  });
});

describe('weights', () => {
  /** A tensor more, of so many numbers, a byte each. */
  async function more(numbers: number): Promise<void> {
    const { length } = await readFile(path('weights.bin'));
    await edit('model.json', ({ weightsManifest: [group] }) => {
      for (let left = numbers; left > 0; left -= 1 << 20) {
        group?.weights.push({
          name: `more/${left}`,
          shape: [Math.min(left, 1 << 20)],
          dtype: 'float32',
          quantization: { dtype: 'uint8', min: 0, scale: 1 },
        });
      }
    });
    await edit('card.json', () => {});
    await truncate(path('weights.bin'), length + numbers);
  }
  const own = 396;

  test.each([
    [LIMITS.parameters - 1, 'model-shape'],
    [LIMITS.parameters, 'model-shape'],
    [LIMITS.parameters + 1, 'model-too-large'],
  ])('of %i parameters: %s', async (parameters, code) => {
    await more(parameters - own);
    expect(await loadingCode()).toBe(code);
  });

  test.each([
    ['not a number', Number.NaN],
    ['endless', Number.POSITIVE_INFINITY],
    ['endless below', Number.NEGATIVE_INFINITY],
  ])('of which one is %s', async (_, weight) => {
    const bytes = await readFile(path('weights.bin'));
    bytes.writeFloatLE(weight, 40);
    await writeFile(path('weights.bin'), bytes);
    await edit('card.json', () => {});
    expect(await loadingCode()).toBe('model-not-finite');
  });

  test('that are endless only when they are multiplied out', async () => {
    await edit('model.json', ({ weightsManifest: [group] }) => {
      for (const weight of group?.weights ?? []) {
        Object.assign(weight as object, { quantization: { dtype: 'uint8', min: 0, scale: 1e300 } });
      }
    });
    await edit('card.json', () => {});
    await writeFile(path('weights.bin'), Buffer.alloc(own, 1));
    expect(await loadingCode()).toBe('model-not-finite');
  });
});

describe('a network', () => {
  const model = (layers: readonly object[]) => ({
    modelTopology: { class_name: 'Sequential', config: { layers } },
    weightsManifest: [
      { paths: ['weights.bin'], weights: [{ name: 'x', shape: [1], dtype: 'float32' }] },
    ],
  });
  const embedding = (output_dim: number) => ({
    class_name: 'Embedding',
    config: { name: 'e', input_dim: 7, output_dim },
  });
  const simple = (units: number) => ({
    class_name: 'SimpleRNN',
    config: { name: 's', units, activation: 'tanh' },
  });
  const dense = {
    class_name: 'Dense',
    config: { name: 'd', units: 7, activation: 'softmax' },
  };
  const reads = (layers: readonly object[]) => layersModelSchema.safeParse(model(layers)).success;

  test.each([-1, 0, 1])('with as many units as may be and %i', (more) => {
    expect(reads([simple(LIMITS.units + more), dense])).toBe(more <= 0);
  });

  test.each([-1, 0, 1])('with vectors as long as may be and %i', (more) => {
    expect(reads([embedding(LIMITS.embeddingDepth + more), simple(2), dense])).toBe(more <= 0);
  });

  test.each([
    ['/etc/passwd'],
    ['../weights.bin'],
    ['a/b.bin'],
    ['a\\b.bin'],
    ['.hidden'],
    ['..'],
    ['\0'],
    [''],
    ['x'.repeat(201)],
  ])('whose weights lie in %j is refused', (name) => {
    const asked = model([simple(2), dense]);
    const [group] = asked.weightsManifest;
    expect(layersModelSchema.safeParse(asked).success).toBe(true);
    group?.paths.push(name);
    expect(layersModelSchema.safeParse(asked).success).toBe(false);
  });

  test.each([
    [LIMITS.layers, 'loaded'],
    [LIMITS.layers + 1, 'model-'],
  ])('of %i layers: %s', async (count, code) => {
    const deep = randomNetwork(7, Array<number>(count).fill(2));
    const saved = saveModel(folder, new NetworkMind(deep), draftFor(deep));
    expect(await saved.then(loadingCode, () => 'model-too-deep')).toMatch(code);
  });
});

test('weights as large as numbers go make up what is legal all the same', async () => {
  const alphabet = fakeModel.card.vocabulary;
  const wild = randomNetwork(alphabet.length, [5]);
  for (const { kernel, recurrentKernel } of wild.layers) {
    kernel.fill(3e38);
    recurrentKernel.fill(-3e38);
  }
  wild.output.kernel.fill(3e38);
  await saveModel(folder, new NetworkMind(wild), { ...draftFor(wild), vocabulary: [...alphabet] });
  const model = await loadModel(folder);
  const engine = await createEngine('wasm', model);
  expect([...engine.step(0)].every(Number.isFinite)).toBe(false);
  const tune = generateTune(
    { model, engine },
    { meter: { beats: 4, unit: 4 }, key: { fifths: 0, mode: 'maj' }, bars: 2, seed: 1, phrase: 1 },
    { temperature: 1, topP: 0.95, topK: 0, adaptation: 0.8 },
  );
  engine.dispose();
  const [block] = tuneBlocks(tune);
  expect(block && readTune(block)).toHaveProperty('tune');
});
