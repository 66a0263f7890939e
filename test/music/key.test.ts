import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  formatKey,
  keyOn,
  MODES,
  nearestSignature,
  parseKey,
  relativeKey,
  scaleOf,
  tonicPitchClass,
  transposeKey,
} from '../../src/music/key.js';

const keys = fc.record({
  fifths: fc.integer({ min: -7, max: 7 }),
  mode: fc.constantFrom(...MODES),
});

test('names are read back', () => {
  fc.assert(fc.property(keys, (key) => expect(parseKey(formatKey(key))).toEqual(key)));
});

test.each([
  ['G', 1, 'maj'],
  ['Em', 1, 'min'],
  ['Emin', 1, 'min'],
  ['Gmaj', 1, 'maj'],
  ['Ddor', 0, 'dor'],
  ['Amix', 2, 'mix'],
  ['Bb', -2, 'maj'],
  ['F#m', 3, 'min'],
  ['Flyd', 0, 'lyd'],
  ['Bbloc', -7, 'loc'],
  ['Ephr', 0, 'phr'],
] as const)('%s has %i fifths', (text, fifths, mode) => {
  expect(parseKey(text)).toEqual({ fifths, mode });
});

test.each(['', 'H', 'g', 'G#', 'Gmajor', 'none', 'C ', 'Fbm', 'constructor'])(
  '%j is no key',
  (text) => {
    expect(parseKey(text)).toBeUndefined();
  },
);

test('tonic, scale and relatives', () => {
  const em = { fifths: 1, mode: 'min' } as const;
  expect(tonicPitchClass(em)).toBe(4);
  expect(scaleOf(em)).toEqual([4, 6, 7, 9, 11, 0, 2]);
  expect(formatKey(relativeKey(em, 'maj'))).toBe('G');
  expect(formatKey(keyOn(9, 'min'))).toBe('Am');
  expect(formatKey(transposeKey({ fifths: 0, mode: 'maj' }, 6))).toBe('F#');
  expect(formatKey(transposeKey({ fifths: 0, mode: 'maj' }, 1))).toBe('Db');
});

test('keyOn has the tonic and fewest accidentals', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 11 }), fc.constantFrom(...MODES), (tonic, mode) => {
      const key = keyOn(tonic, mode);
      expect(tonicPitchClass(key)).toBe(tonic);
      expect(Math.abs(key.fifths)).toBeLessThanOrEqual(6);
    }),
  );
});

test('the nearest signature is reached by the smaller move', () => {
  const known = [-3, -2, -1, 0, 1, 2, 3, 4];
  fc.assert(
    fc.property(keys, (key) => {
      const way = nearestSignature(key, known);
      expect(way).toBeDefined();
      if (way === undefined) return;
      expect(known).toContain(way.key.fifths);
      expect(Math.abs(way.semitones)).toBeLessThanOrEqual(2);
      expect(tonicPitchClass(way.key)).toBe((tonicPitchClass(key) + way.semitones + 12) % 12);
    }),
  );
  expect(nearestSignature({ fifths: 2, mode: 'maj' }, known)?.semitones).toBe(0);
  expect(nearestSignature({ fifths: 0, mode: 'maj' }, [])).toBeUndefined();
});
