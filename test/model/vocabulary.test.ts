import { expect, test } from '@jest/globals';
import { UNKNOWN, Vocabulary } from '../../src/model/vocabulary.js';

const vocabulary = new Vocabulary(['C', '|', '\n', 'é']);

test('characters and indices belong to each other', () => {
  expect(vocabulary.size).toBe(4);
  expect(['C', '|', '\n', 'é'].map((character) => vocabulary.indexOf(character))).toEqual([
    0, 1, 2, 3,
  ]);
  expect([0, 1, 2, 3].map((index) => vocabulary.characterAt(index)).join('')).toBe('C|\né');
});

test('a character it does not know is an index of its own, never an error', () => {
  for (const character of ['D', '', '\uffff', '\0', '𝄞']) {
    expect(vocabulary.indexOf(character)).toBe(UNKNOWN);
    expect(vocabulary.has(character)).toBe(false);
  }
  expect(vocabulary.unknownIn('CDC|EDé')).toEqual(['D', 'E']);
});

test('there is no character at an index outside', () => {
  expect(() => vocabulary.characterAt(4)).toThrow(RangeError);
  expect(() => vocabulary.characterAt(-1)).toThrow(RangeError);
});
