import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Engine } from '../../../src/model/engine.js';
import { probabilityOf, softmax } from '../../../src/model/softmax.js';
import { CanonTokens } from '../../../src/model/words/canonTokens.js';
import { evenLetters } from '../../../src/model/words/letters.js';
import { SpelledEngine } from '../../../src/model/words/spelledEngine.js';
import { NEW_WORD, wordsOf } from '../../../src/model/words/spelling.js';
import type { WordModel } from '../../../src/model/words/wordModel.js';
import { dreamer } from './support.js';

const ALPHABET = [...'\n"\'+,-/0123456789:=ABCDEFGKMabcdefg[]^_mz|'];
const WORDS = [
  ...['M:4/4\n', 'M:6/8\n', 'K:G\n', 'K:Am\n', '\n', '|', '[', ']2', ']', ']4-', 'z', 'z2', '"Am"'],
  ...[
    'A',
    'A2',
    'A3',
    'A3/2',
    'A3/2-',
    'A,',
    'A,2',
    '^A',
    '^A2',
    'a',
    "a'",
    "a'2",
    'B',
    '_B',
    'c/2',
  ],
];
const spelling = new CanonTokens('whole');

function engineOf(model: WordModel, slip = 0): Engine {
  const letters = evenLetters(ALPHABET.length);
  return new SpelledEngine('words', model, { alphabet: ALPHABET, spelling, letters, slip });
}

/** The product of the probabilities of the characters after the first, as a natural logarithm. */
function logProbability(engine: Engine, text: string): number {
  engine.reset();
  let logits: Float32Array | undefined;
  let sum = 0;
  for (const character of text) {
    const index = ALPHABET.indexOf(character);
    if (logits !== undefined) sum += Math.log(probabilityOf(logits, index));
    logits = engine.step(index);
  }
  return sum;
}

/** Any text of characters: mostly words, sometimes not. */
const anyText = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...WORDS) },
      { weight: 1, arbitrary: fc.constantFrom(...ALPHABET) },
    ),
    { minLength: 1, maxLength: 30 },
  )
  .map((words) => words.join(''));

/** The probabilities of whole words, reckoned from their definition. */
class Reckoning {
  #phase: number | undefined;

  constructor(readonly model: WordModel) {
    model.reset();
  }

  /** The logarithm of the chance of a whole word next, which is then read. */
  read(word: string): number {
    const { lexicon } = this.model;
    const known = lexicon.words.map((other, at) => (this.#mayBegin(other) ? this.#share(at) : 0));
    const unknown = this.#share(lexicon.size);
    const at = lexicon.indexOf(word);
    const all = known.reduce((sum, share) => sum + share, unknown);
    const chance = ((known[at] ?? 0) + unknown * this.#spelled(word)) / all;
    this.model.read(at);
    this.#phase = phaseAfter(word);
    return Math.log(chance);
  }

  #share(word: number): number {
    return probabilityOf(this.model.expected, word);
  }

  #mayBegin(text: string): boolean {
    const code = text.charCodeAt(0);
    return this.#phase === undefined || spelling.follow(this.#phase, code) === NEW_WORD;
  }

  /** The chance that even letters spell the word and end there. */
  #spelled(word: string): number {
    const beginning = ALPHABET.filter((character) => this.#mayBegin(character)).length;
    const phase = phaseAfter(word);
    const ending = ALPHABET.filter(
      (character) => spelling.follow(phase, character.charCodeAt(0)) === NEW_WORD,
    ).length;
    return (1 / beginning) * ALPHABET.length ** (1 - word.length) * (ending / ALPHABET.length);
  }
}

function phaseAfter(word: string): number {
  return word
    .split('')
    .slice(1)
    .reduce(
      (phase, character) => spelling.follow(phase, character.charCodeAt(0)),
      spelling.begin(word.charCodeAt(0)),
    );
}

describe('SpelledEngine', () => {
  test('characters are as likely together as the words that they spell', () => {
    fc.assert(
      fc.property(anyText, (start) => {
        const words = wordsOf(`${start}|\n`, spelling);
        fc.pre(words.at(-1) === '\n');
        const reckoning = new Reckoning(dreamer(WORDS));
        const expected = words.reduce((sum, word) => sum + reckoning.read(word), 0);
        const engine = engineOf(dreamer(WORDS));
        const text = words.join('');
        const together = firstCharacter(text) + logProbability(engine, text);
        expect(together).toBeCloseTo(expected, 3);
      }),
      { numRuns: 300 },
    );
  });

  test('the probabilities of what may come next are above 0 and sum to 1, known words or not', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(0, 0.01), (text, slip) => {
        const engine = engineOf(dreamer(WORDS), slip);
        for (const character of text) {
          const logits = engine.step(ALPHABET.indexOf(character));
          const shares = logits.map(Math.exp);
          expect(Math.min(...shares)).toBeGreaterThan(0);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
        }
      }),
    );
  });

  test('goes on from a state as if it had never left it', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (before, astray, after) => {
        const engine = engineOf(dreamer(WORDS), 0.001);
        const step = (text: string): Float32Array[] =>
          [...text].map((character) => engine.step(ALPHABET.indexOf(character)).slice());
        step(before);
        const state = new Float32Array(engine.stateLength).fill(7);
        engine.save(state);
        const straight = step(after);
        engine.restore(state);
        step(astray);
        engine.restore(state);
        expect(step(after)).toEqual(straight);
      }),
    );
  });

  test('a state of zeros is the one before the first character', () => {
    const engine = engineOf(dreamer(WORDS));
    const first = engine.step(5).slice();
    engine.step(9);
    engine.restore(new Float32Array(engine.stateLength));
    expect(engine.step(5)).toEqual(first);
    engine.reset();
    const state = new Float32Array(engine.stateLength).fill(1);
    engine.save(state);
    expect(state.every((value) => value === 0)).toBe(true);
  });

  test('a slip bounds how surprising a character inside a long word can be', () => {
    const long = `"${'A'.repeat(80)}"`;
    const engine = engineOf(dreamer([long]), 0.01);
    engine.reset();
    for (const character of long.slice(0, 60)) engine.step(ALPHABET.indexOf(character));
    const logits = engine.step(ALPHABET.indexOf('A'));
    expect(Math.min(...logits)).toBeGreaterThan(Math.log(0.01 / ALPHABET.length) - 1);
  });

  test('refuses what is no character, and stays where it is', () => {
    const engine = engineOf(dreamer(WORDS));
    engine.step(3);
    const other = engineOf(dreamer(WORDS));
    other.step(3);
    expect(() => engine.step(ALPHABET.length)).toThrow(RangeError);
    expect(engine.step(4)).toEqual(other.step(4));
  });
});

/** The logarithm of the chance of a text's first character. */
function firstCharacter(text: string): number {
  const model = dreamer(WORDS);
  model.reset();
  const shares = new Float32Array(model.expected.length);
  softmax(model.expected, shares);
  const known = model.lexicon.words.reduce(
    (sum, word, at) => sum + (word[0] === text[0] ? (shares[at] ?? 0) : 0),
    0,
  );
  return Math.log(known + (shares[model.lexicon.size] ?? 0) / ALPHABET.length);
}
