import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createEngine } from '../../src/model/createEngine.js';
import { DynamicEngine, type DynamicRates } from '../../src/model/dynamicEngine.js';
import type { Engine } from '../../src/model/engine.js';
import { loadModel } from '../../src/model/loadModel.js';
import { DynamicMind } from '../../src/model/minds/dynamicMind.js';
import type { Network } from '../../src/model/network.js';
import { saveModel } from '../../src/model/saveModel.js';
import { probabilityOf } from '../../src/model/softmax.js';
import { createWasmEngine } from '../../src/model/wasmEngine.js';
import { draftFor, largestDifference, ReferenceEngine, randomNetwork } from './support.js';

const V = 6;
const network = randomNetwork(V, [9, 5]);
const TEXT = [0, 3, 1, 5, 5, 2, 0, 3, 1, 5];
const RATES: DynamicRates = { rate: 0.3, decay: 0.1 };

const dynamic = async (rates: DynamicRates): Promise<Engine> =>
  new DynamicEngine(await createWasmEngine(network), network, rates);

/** A fresh network whose output layer is changed after each character, as the equations say. */
function reference(text: readonly number[], { rate, decay }: DynamicRates): number[] {
  const trained = network.output;
  const output = { kernel: trained.kernel.slice(), bias: trained.bias.slice() };
  const changing: Network = { ...network, output };
  const engine = new ReferenceEngine(changing);
  // With an identity for its output layer this one says h.
  const u = 5;
  const identity = Float32Array.from({ length: u * u }, (_, at) => (at % (u + 1) === 0 ? 1 : 0));
  const hidden = new ReferenceEngine({
    ...network,
    output: { kernel: identity, bias: new Float32Array(u) },
  });
  let before: { logits: Float64Array; h: Float64Array } | undefined;
  for (const index of text) {
    if (before !== undefined) {
      const { logits, h } = before;
      const sum = logits.reduce((so, each) => so + Math.exp(each), 0);
      const error = logits.map((each, c) => Math.exp(each) / sum - (c === index ? 1 : 0));
      const learn = (now: number, start: number, gradient: number): number =>
        start + (1 - decay) * (now - start) - rate * gradient;
      output.kernel.forEach((now, at) => {
        const gradient = (h[Math.floor(at / V)] ?? 0) * (error[at % V] ?? 0);
        output.kernel[at] = learn(now, trained.kernel[at] ?? 0, gradient);
      });
      output.bias.forEach((now, c) => {
        output.bias[c] = learn(now, trained.bias[c] ?? 0, error[c] ?? 0);
      });
    }
    before = { logits: engine.step(index), h: hidden.step(index) };
  }
  return [...(before?.logits ?? [])];
}

describe('dynamic evaluation', () => {
  test.each([1, 2, 3, TEXT.length])(
    'is a step of gradient descent a character: after %d',
    async (length) => {
      const engine = await dynamic(RATES);
      const text = TEXT.slice(0, length);
      let logits: Float32Array = new Float32Array(V);
      for (const index of text) logits = engine.step(index);
      expect(largestDifference(logits, reference(text, RATES))).toBeLessThan(1e-4);
    },
  );

  test('makes what comes again and again less of a surprise', async () => {
    const text = Array.from({ length: 300 }, (_, at) => at % 3);
    const bitsOf = (engine: Engine): number => {
      let bits = 0;
      let logits: Float32Array | undefined;
      for (const index of text) {
        if (logits !== undefined) bits -= Math.log2(probabilityOf(logits, index));
        logits = engine.step(index);
      }
      return bits;
    };
    const learning = bitsOf(await dynamic({ rate: 0.1, decay: 0 }));
    expect(learning).toBeLessThan(0.9 * bitsOf(await createWasmEngine(network)));
  });

  test('is unlearned by going back to a state', async () => {
    const engine = await dynamic(RATES);
    const index = fc.nat(V - 1);
    await fc.assert(
      fc.asyncProperty(
        fc.array(index),
        fc.array(index),
        fc.array(index),
        async (before, astray, after) => {
          const state = new Float32Array(engine.stateLength);
          engine.reset();
          for (const each of before) engine.step(each);
          engine.save(state);
          const straight = after.map((each) => [...engine.step(each)]);
          engine.restore(state);
          for (const each of astray) engine.step(each);
          engine.restore(state);
          expect(after.map((each) => [...engine.step(each)])).toEqual(straight);
        },
      ),
    );
  });

  test('begins with the trained network, also in a state of zeros', async () => {
    const engine = await dynamic(RATES);
    const trained = await createWasmEngine(network);
    expect([...engine.step(2)]).toEqual([...trained.step(2)]);
    engine.step(4);
    engine.restore(new Float32Array(engine.stateLength));
    trained.reset();
    expect([...engine.step(3)]).toEqual([...trained.step(3)]);
    engine.step(4);
    engine.reset();
    trained.reset();
    expect([...engine.step(3)]).toEqual([...trained.step(3)]);
  });

  test('takes no index that is none, and stays where it is', async () => {
    const engine = await dynamic(RATES);
    const other = await dynamic(RATES);
    engine.step(1);
    other.step(1);
    expect(() => engine.step(V)).toThrow(RangeError);
    expect([...engine.step(2)]).toEqual([...other.step(2)]);
  });
});

describe('the files of a network that goes on learning', () => {
  const edited = async (from: string, to: string): Promise<unknown> => {
    const folder = await mkdtemp(join(tmpdir(), 'antiphon-dynamic-'));
    try {
      await saveModel(folder, new DynamicMind(network, RATES), draftFor(network));
      const path = join(folder, 'model.json');
      await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
      return await loadModel(folder).catch((error: unknown) => error);
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  test('hold network and rates', async () => {
    const model = await edited('', '');
    expect(model).toMatchObject({
      card: { kind: 'dynamic', layers: [9, 5] },
      mind: { rates: RATES, network },
    });
    const engine = await createEngine('wasm', model as Awaited<ReturnType<typeof loadModel>>);
    expect([...engine.step(1)]).toEqual([...(await dynamic(RATES)).step(1)]);
  });

  test.each([
    ['"rate": 0.3', '"rate": -0.3'],
    ['"rate": 0.3', '"rate": 30'],
    ['"decay": 0.1', '"decay": 1.1'],
    ['"dynamicEvaluation"', '"evaluation"'],
    ['"rate"', '"speed"'],
  ])('are refused with %s made %s', async (from, to) => {
    expect(await edited(from, to)).toMatchObject({ code: 'model-topology-invalid' });
  });
});
