import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Key, MODES, parseKey, scaleOf, tonicPitchClass } from '../../src/music/key.js';
import {
  letterName,
  pitchName,
  pitchOf,
  signatureAccidental,
  spell,
} from '../../src/music/spelling.js';

function key(text: string): Key {
  const found = parseKey(text);
  if (found === undefined) throw new Error(`no key ${text}`);
  return found;
}

const allKeys = fc.record({
  fifths: fc.integer({ min: -7, max: 7 }),
  mode: fc.constantFrom(...MODES),
});

describe('the chromatic scale from the tonic, as each mode writes it', () => {
  test.each([
    ['C', 'C C# D Eb E F F# G G# A Bb B'],
    ['A', 'A A# B C C# D D# E E# F# G G#'],
    ['Eb', 'Eb E F Gb G Ab A Bb B C Db D'],
    ['Am', 'A Bb B C C# D D# E F F# G G#'],
    ['Em', 'E F F# G G# A A# B C C# D D#'],
    ['Cm', 'C Db D Eb E F F# G Ab A Bb B'],
    ['G#m', 'G# A A# B B# C# C## D# E E# F# F##'],
    ['Ddor', 'D Eb E F F# G G# A Bb B C C#'],
    ['Gmix', 'G G# A Bb B C C# D Eb E F F#'],
    ['Ephr', 'E F F# G G# A Bb B C C# D D#'],
    ['Flyd', 'F F# G G# A Bb B C C# D Eb E'],
    ['Bloc', 'B C C# D D# E F F# G G# A A#'],
  ])('%s', (name, expected) => {
    const k = key(name);
    const tonic = 60 + tonicPitchClass(k);
    const names = Array.from({ length: 12 }, (_, i) => {
      const { letter, accidental } = spell(tonic + i, k);
      return letterName(letter, accidental);
    });
    expect(names.join(' ')).toBe(expected);
  });
});

test('a spelling sounds its pitch, within double accidentals', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 127 }), allKeys, (pitch, k) => {
      const spelling = spell(pitch, k);
      expect(pitchOf(spelling)).toBe(pitch);
      expect(Math.abs(spelling.accidental)).toBeLessThanOrEqual(2);
    }),
  );
});

test('notes of the scale need no accidental but the signature', () => {
  fc.assert(
    fc.property(allKeys, (k) => {
      for (const pitch of scaleOf(k)) {
        const { letter, accidental } = spell(60 + pitch, k);
        expect(accidental).toBe(signatureAccidental(letter, k));
      }
    }),
  );
});

test('octaves are those of the letter', () => {
  expect(pitchName(60, key('C'))).toBe('C4');
  expect(pitchName(59, key('Cb'))).toBe('Cb4');
  expect(pitchName(60, key('C#'))).toBe('B#3');
});
