import { describe, expect, test } from '@jest/globals';
import { DynamicEngine } from '../../src/model/dynamicEngine.js';
import { Vocabulary } from '../../src/model/vocabulary.js';
import { createWasmEngine } from '../../src/model/wasmEngine.js';
import { chooseRates } from '../../src/training/dynamicRates.js';
import type { EvaluationText } from '../../src/training/evaluationTexts.js';
import { Foreteller } from '../../src/training/foretelling.js';
import { randomNetwork } from '../model/support.js';

const CHARACTERS = ['a', 'b', 'c', 'd'];
const vocabulary = new Vocabulary(CHARACTERS);
const network = randomNetwork(CHARACTERS.length, [6]);

const textOf = (text: string): EvaluationText => ({
  ...{ id: '', title: '', notes: 0, text },
  music: new Uint8Array(text.length).fill(1),
});

async function choose(texts: readonly string[], rest = async (): Promise<void> => {}) {
  const progress: string[] = [];
  const engine = await createWasmEngine(network);
  const search = await chooseRates({ engine, network, vocabulary }, texts.map(textOf), {
    progress: (done, of) => progress.push(`${done}/${of}`),
    rest,
  });
  return { ...search, progress };
}

describe('the rates of a network that goes on learning', () => {
  test('are high and without forgetting where one thing comes all the time', async () => {
    const { trained, best, progress } = await choose(['aaaa'.repeat(40), 'bbbb'.repeat(40)]);
    expect(best.rates).toEqual({ rate: 0.1, decay: 0 });
    expect(best.scores.bitsPerCharacter).toBeLessThan(0.8 * trained.bitsPerCharacter);
    expect(progress.at(-1)).toBe(`${progress.length}/${progress.length}`);
  });

  test('foretell no worse than others', async () => {
    const texts = ['abcdabcdbbac'.repeat(4), 'ddcbabdc'.repeat(5)];
    const { best } = await choose(texts);
    const engine = await createWasmEngine(network);
    for (const rates of [
      { rate: 0.01, decay: 0 },
      { rate: 0.1, decay: 0 },
      { rate: best.rates.rate, decay: 0.01 },
    ]) {
      const foreteller = new Foreteller(new DynamicEngine(engine, network, rates), vocabulary, 0);
      for (const text of texts) foreteller.foretell(textOf(text));
      const bits = foreteller.scores?.network.bitsPerCharacter;
      expect(bits).toBeGreaterThanOrEqual(best.scores.bitsPerCharacter);
    }
  });

  test('are not chosen when it is time to stop', async () => {
    const stop = async (): Promise<void> => {
      throw new Error('stopped');
    };
    await expect(choose(['abab'], stop)).rejects.toThrow('stopped');
  });
});
