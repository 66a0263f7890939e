import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CanonBars } from '../../../src/model/words/canonBars.js';
import { CanonTokens } from '../../../src/model/words/canonTokens.js';
import { Lexicon } from '../../../src/model/words/lexicon.js';
import { wordsOf } from '../../../src/model/words/spelling.js';

const TUNE = 'M:6/8\nK:Edor\nB|"Em"EB3/2-[K:D][^c\'-e]2z|"F#m/A"d2-[Bd]-\n';

describe('the words of canon', () => {
  test('whole tokens keep a note and its length together', () => {
    expect(wordsOf(TUNE, new CanonTokens('whole'))).toEqual(
      'M:6/8\n,K:Edor\n,B,|,"Em",E,B3/2-,[K:D],[,^c\'-,e,]2,z,|,"F#m/A",d2-,[,B,d,]-,\n'.split(','),
    );
  });

  test('tokens apart are heads, lengths and ties', () => {
    expect(wordsOf("B3/2-^c'2z|,", new CanonTokens('apart'))).toEqual([
      'B',
      '3/2',
      '-',
      "^c'",
      '2',
      'z',
      '|',
      ',',
    ]);
  });

  test('bars are all that stands between two lines', () => {
    expect(wordsOf('M:3/4\nK:G\nA2B2c2|[K:D]d6|\n', new CanonBars())).toEqual([
      'M:3/4\n',
      'K:G\n',
      'A2B2c2',
      '|',
      '[K:D]d6',
      '|',
      '\n',
    ]);
  });

  test('any text is the sum of its words, and none of them is empty', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const spelling of [
          new CanonTokens('whole'),
          new CanonTokens('apart'),
          new CanonBars(),
        ]) {
          const words = wordsOf(text, spelling);
          expect(words.join('')).toBe(text);
          expect(words).not.toContain('');
        }
      }),
    );
  });
});

describe('Lexicon', () => {
  test('finds words, and the range of those that go on with a character', () => {
    const lexicon = new Lexicon(['c2', 'c', 'A', 'c2-', "c'"]);
    expect(lexicon.words).toEqual(['A', 'c', "c'", 'c2', 'c2-']);
    expect(lexicon.words.map((word) => lexicon.indexOf(word))).toEqual([0, 1, 2, 3, 4]);
    expect(['', 'B', 'c3', 'c2-2'].map((word) => lexicon.indexOf(word))).toEqual([5, 5, 5, 5]);
    expect(lexicon.firstFrom(1, 5, 1, '2'.charCodeAt(0))).toBe(3);
    expect(lexicon.firstFrom(1, 5, 1, '3'.charCodeAt(0))).toBe(5);
  });

  test('names the words that could not be read back', () => {
    const lexicon = new Lexicon(['A2', 'A2B', 'x']);
    expect(lexicon.unreadable(new CanonTokens('whole'), [...'AB2'])).toEqual(['A2B', 'x']);
  });
});
