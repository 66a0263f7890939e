import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AntiphonError } from '../../src/error.js';
import { createEngine } from '../../src/model/createEngine.js';
import { loadModel } from '../../src/model/loadModel.js';
import { NgramMind } from '../../src/model/minds/ngramMind.js';
import { NgramEngine } from '../../src/model/ngramEngine.js';
import { describeNgram, readNgram, writeNgram } from '../../src/model/ngramFile.js';
import { saveModel } from '../../src/model/saveModel.js';
import { learnNgram } from '../../src/training/ngram.js';
import { draftFor, randomNetwork } from './support.js';

const V = 5;
const TEXTS = [
  [0, 1, 2, 3, 4, 0, 1, 2, 0, 1],
  [4, 4, 3, 0, 1, 2, 3],
];
const ngram = learnNgram(TEXTS, V, { order: 4, leastCount: 1 });
const description = describeNgram(ngram);
const bytes = writeNgram(ngram);

describe('the engine of an n-gram', () => {
  test('goes back to a state and on from it as before', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(V - 1)), fc.array(fc.nat(V - 1)), (before, after) => {
        const engine = new NgramEngine(ngram);
        const state = new Float32Array(engine.stateLength);
        for (const index of before) engine.step(index);
        engine.save(state);
        const first = after.map((index) => [...engine.step(index)]);
        engine.restore(state);
        expect(after.map((index) => [...engine.step(index)])).toEqual(first);
      }),
    );
  });

  test('is at the start in a state of zeros', () => {
    const engine = new NgramEngine(ngram);
    const fresh = [...engine.step(0)];
    engine.restore(new Float32Array(engine.stateLength));
    expect([...engine.step(0)]).toEqual(fresh);
    engine.reset();
    expect([...engine.step(0)]).toEqual(fresh);
  });

  test('takes no index that is none', () => {
    expect(() => new NgramEngine(ngram).step(V)).toThrow(RangeError);
    expect(() => new NgramEngine(ngram).step(-1)).toThrow(RangeError);
  });
});

describe('the files of an n-gram', () => {
  test('hold all of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'antiphon-ngram-'));
    try {
      await saveModel(folder, new NgramMind(ngram), draftFor(randomNetwork(V, [1])));
      const model = await loadModel(folder);
      expect((model.mind as NgramMind).ngram).toEqual(ngram);
      expect(model.card).toMatchObject({ kind: 'ngram', layers: [] });
      expect(model.card.parameters).toBe(ngram.counts.length + ngram.totals.length);
      expect((await createEngine('wasm', model)).step(0)).toEqual(new NgramEngine(ngram).step(0));

      const path = join(folder, 'model.json');
      await writeFile(path, (await readFile(path, 'utf8')).replace('"order": 4', '"order": 13'));
      await expect(loadModel(folder)).rejects.toMatchObject({ code: 'model-topology-invalid' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('are the same again of any n-gram', () => {
    const texts = fc.array(fc.array(fc.nat(V - 1), { maxLength: 40 }), { maxLength: 5 });
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 3 }),
        (some, order, leastCount) => {
          const one = learnNgram([[0], ...some], V, { order, leastCount });
          expect(readNgram(describeNgram(one), writeNgram(one))).toEqual(one);
        },
      ),
    );
  });

  test.each([
    ['cut short', { ...description }, bytes.subarray(0, -1)],
    ['that go on', { ...description }, Uint8Array.of(...bytes, 0)],
    ['of nothing', { ...description }, new Uint8Array(0)],
    ['with fewer contexts', { ...description, contexts: description.contexts - 1 }, bytes],
    ['with more followers', { ...description, followers: description.followers + 1 }, bytes],
    ['of a smaller order', { ...description, order: 3 }, bytes],
    ['of fewer characters', { ...description, vocabularySize: 3 }, bytes],
    ['that promise more than they hold', { ...description, contexts: 30_000_000 }, bytes],
  ])('%s are refused', (_, described, data) => {
    expect(() => readNgram(described, data)).toThrow(
      expect.objectContaining({ code: 'model-shape' }),
    );
  });

  test('that anything has happened to are refused, or play all the same', () => {
    const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1 });
    fc.assert(
      fc.property(flips, (changes) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, value] of changes) damaged[at] = value;
        try {
          const engine = new NgramEngine(readNgram(description, damaged));
          for (const index of [0, 1, 2, 3, 4, 0]) {
            expect([...engine.step(index)].every(Number.isFinite)).toBe(true);
          }
        } catch (error) {
          if (!(error instanceof AntiphonError)) throw error;
          expect(error.code).toBe('model-shape');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
