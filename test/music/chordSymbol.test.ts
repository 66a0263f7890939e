import { expect, test } from '@jest/globals';
import {
  canonicalChordSymbol,
  chordPitchClasses,
  formatChordSymbol,
  parseChordSymbol,
  transposeChord,
} from '../../src/music/chordSymbol.js';

test.each([
  ['Am', 'Am'],
  ['F#7', 'F#7'],
  ['D/f+', 'D/F#'],
  ['Gm/bb', 'Gm/Bb'],
  ['C/c', 'C'],
  ['(E7)', 'E7'],
  ['Gd', 'Gdim'],
  ['Ebd', 'Ebdim'],
  ['Bdim', 'Bdim'],
  ['E7b9', 'E7b9'],
  ['Cmaj7', 'Cmaj7'],
  ['CM7', 'Cmaj7'],
  ['Dmin', 'Dm'],
])('%s is written %s', (text, canonical) => {
  expect(canonicalChordSymbol(text)).toBe(canonical);
  expect(canonicalChordSymbol(canonical)).toBe(canonical);
});

test.each([
  '',
  'Fine',
  'H',
  'D.C.',
  'Slow',
  'am',
  'A/',
  'Ctoolong',
  '>',
  'CconstructorX',
  'Cconstructor',
])('%j names no chord', (text) => {
  expect(canonicalChordSymbol(text)).toBeUndefined();
});

test('what a chord sounds, the bass first', () => {
  const chord = parseChordSymbol('A7/C#');
  expect(chord && chordPitchClasses(chord)).toEqual([1, 9, 4, 7]);
  const over = parseChordSymbol('C/Bb');
  expect(over && chordPitchClasses(over)).toEqual([10, 0, 4, 7]);
});

test('a chord moves along the line of fifths', () => {
  const chord = parseChordSymbol('D7/F#');
  expect(chord && formatChordSymbol(transposeChord(chord, -6))).toBe('Ab7/C');
  const sharp = parseChordSymbol('B');
  expect(sharp && formatChordSymbol(transposeChord(sharp, 8))).toBe('G');
});
