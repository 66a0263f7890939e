import { describe, expect, test } from '@jest/globals';
import type { Card } from '../../../src/model/card.js';
import { createEngine } from '../../../src/model/createEngine.js';
import { READERS } from '../../../src/model/minds/readers.js';
import { TokensMind } from '../../../src/model/minds/tokensMind.js';
import { probabilityOf } from '../../../src/model/softmax.js';
import { Lexicon } from '../../../src/model/words/lexicon.js';
import { Parameters } from '../../../src/training/parameters.js';
import { fakeModel } from '../../support/fakeModel.js';

const WORDS = ['\n', 'M:4/4\n', 'K:G\n', '|', 'A', 'A2', 'B', 'z2'];
const ALPHABET = fakeModel.card.vocabulary;

function mind(): TokensMind {
  const lexicon = new Lexicon(WORDS);
  const shape = { vocabularySize: WORDS.length + 1, layers: [4, 3], embedding: 2 };
  const { network } = Parameters.fresh({ ...shape, cell: 'lstm' }, 3);
  return new TokensMind(network, lexicon, 'whole', ALPHABET);
}

const card: Card = { ...fakeModel.card, kind: 'tokens' };

/** As a model's folder keeps it. */
function read(description: object, weights: Uint8Array): TokensMind {
  const { schema, read: readMind } = READERS.tokens;
  const parsed = schema.parse(JSON.parse(JSON.stringify(description)));
  return readMind(parsed, Uint8Array.from(weights), card) as TokensMind;
}

describe('TokensMind', () => {
  test('is read as it was written, vectors of tokens included', () => {
    const written = mind();
    const { description, weights } = written.write();
    const again = read(description, weights);
    expect(again.lexicon.words).toEqual(written.lexicon.words);
    expect(again.network).toEqual(written.network);
    expect(again.parameters * 4).toBe(weights.length);
  });

  test('expects by characters what its network expects by tokens', async () => {
    const tokens = mind();
    const engine = await createEngine('wasm', { mind: tokens });
    const step = (text: string): Float32Array =>
      [...text].map((character) => engine.step(ALPHABET.indexOf(character)).slice()).at(-1) ??
      new Float32Array();
    const logits = step('M:4/4\nK:G\nA2');
    const bar = probabilityOf(logits, ALPHABET.indexOf('|'));
    expect(bar).toBeGreaterThan(0);
    // No token goes on after A2 with a digit.
    expect(probabilityOf(logits, ALPHABET.indexOf('4'))).toBeLessThan(0.1);
    // Something never seen is heard all the same.
    expect(step("[^c'4/3_e]9/7").every(Number.isFinite)).toBe(true);
    engine.dispose();
  });

  test('refuses files whose parts do not fit each other', () => {
    const { description, weights } = mind().write();
    const spoilt = (words: readonly string[]): (() => TokensMind) => {
      return () => read({ ...description, words }, weights);
    };
    expect(spoilt(WORDS)).toThrow(/not all different and in order/);
    const words = [...new Lexicon(WORDS).words];
    expect(spoilt(words.slice(1))).toThrow(/knows 8 words, not 7/);
    expect(spoilt([...words.slice(1), '~'])).toThrow(/no word ends a tune/);
    expect(spoilt([...words.slice(0, -1), '~'])).toThrow(/"~" is no token/);
    expect(spoilt([...words.slice(0, -1), 'zz'])).toThrow(/"zz" is no token/);
    expect(() => read(description, weights.subarray(4))).toThrow(/bytes/);
  });
});
