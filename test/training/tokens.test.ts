import { describe, expect, test } from '@jest/globals';
import { parseCanon } from '../../src/abc/canon.js';
import { createEngine } from '../../src/model/createEngine.js';
import { probabilityOf } from '../../src/model/softmax.js';
import { CanonTokens } from '../../src/model/words/canonTokens.js';
import { recipeSchema } from '../../src/training/recipe.js';
import { SIGNATURES } from '../../src/training/sources.js';
import { tokenMaterial } from '../../src/training/tokenMaterial.js';
import { learnTokens } from '../../src/training/tokens.js';
import type { WordLesson, WordText } from '../../src/training/wordLesson.js';
import { fakeModel } from '../support/fakeModel.js';

const ALPHABET = fakeModel.card.vocabulary;
const TUNES = [
  'M:2/4\nK:C\nc2e2|c2e2|c2e2|c4\n',
  'M:2/4\nK:C\nc2e2|c2e2|c2g2|c4\n',
  'M:2/4\nK:C\nc2e2|c2e2|c2e2|c4\n',
];

const textOf = (text: string): WordText => ({ text, notes: 7, tune: parseCanon(text) });

const lesson: WordLesson = {
  training: TUNES.map(textOf),
  validation: [textOf('M:2/4\nK:C\nc2e2|c2e2|c2^f2|c4\n')],
  characters: ALPHABET,
  seed: 1,
  progress: () => {},
  rest: async () => {},
};

const RECIPE = {
  lengths: 'whole',
  leastCount: 3,
  network: recipeSchema.parse({
    ...{ layers: [8], embedding: 4, epochs: 30, batch: 2, rate: 0.05, dropout: 0, transpose: 0 },
    average: 0.5,
  }),
} as const;

describe('the material of a token model', () => {
  const { lexicon, material } = tokenMaterial(lesson, new CanonTokens('whole'), 3);
  const words = (passage: Uint16Array | undefined): (string | undefined)[] =>
    [...(passage ?? [])].map((index) => material.characters[index]);

  test('is the words of each tune after the end of one, rare ones as unknown', () => {
    expect(lexicon.words).toContain('c2');
    // Once in each key only, and nowhere else.
    expect(lexicon.words).not.toContain('^f2');
    expect(words(material.training[0]?.own)).toEqual([
      '\n',
      'M:2/4\n',
      'K:C\n',
      'c2',
      'e2',
      '|',
      'c2',
      'e2',
      '|',
      'c2',
      'e2',
      '|',
      'c4',
      '\n',
    ]);
    expect(words(material.validation[0]?.passage).at(-4)).toBe('?');
    expect(material.characters).toHaveLength(lexicon.size + 1);
  });

  test('is there in all other keys, and knows where the music starts', () => {
    expect(material.training[0]?.others).toHaveLength(SIGNATURES.length - 1);
    const [heldOut] = material.validation;
    expect(words(heldOut?.passage)[heldOut?.music.indexOf(1) ?? 0]).toBe('c2');
  });
});

describe('learnTokens', () => {
  test('learns which word follows which, the same by the same seed', async () => {
    const mind = await learnTokens(lesson, RECIPE);
    const engine = await createEngine('wasm', { mind });
    let logits: Float32Array = new Float32Array();
    for (const character of 'M:2/4\nK:C\nc2e2|c2')
      logits = engine.step(ALPHABET.indexOf(character));
    expect(probabilityOf(logits, ALPHABET.indexOf('e'))).toBeGreaterThan(0.5);
    engine.dispose();
    expect((await learnTokens(lesson, RECIPE)).write()).toEqual(mind.write());
    expect(mind.network.embedding?.vectors).toHaveLength(4 * (mind.lexicon.size + 1));
  }, 60_000);

  test('stops when it is told to, with the reason', async () => {
    const tired = new Error('tired');
    const stopping = { ...lesson, rest: () => Promise.reject(tired) };
    await expect(learnTokens(stopping, RECIPE)).rejects.toBe(tired);
  });
});
