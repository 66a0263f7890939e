import { describe, expect, test } from '@jest/globals';
import { parseCanon } from '../../src/abc/canon.js';
import type { Tune } from '../../src/abc/tune.js';
import { barsOf, returnsIn, rhythmOf } from '../../src/training/tuneBars.js';
import { characterOf } from '../../src/training/tuneCharacter.js';

const tune = (body: string, key = 'C'): Tune => parseCanon(`M:4/4\nK:${key}\n${body}\n`);

describe('bars', () => {
  test('are those of canon, without chord symbols', () => {
    expect(barsOf(tune('"C"C8|"G"D4D4|"F"[CF]8'))).toEqual(['C8', 'D4D4', '[CF]8']);
  });

  test.each([
    ["C2^d'/2_E,3/2", 'n2n/2n3/2'],
    ['[CEG]2z2[C-E]4', 'n2z2n4'],
    ['[K:D]F2[M:3/4]G2', 'n2n2'],
  ])('%s has the rhythm %s', (bar, rhythm) => {
    expect(rhythmOf(bar)).toBe(rhythm);
  });

  test('come back after so many bars, counted to the last one alike', () => {
    expect(returnsIn(['a', 'b', 'a', 'a', 'c', 'b'])).toEqual([0, 2, 1, 0, 4]);
    expect(returnsIn(['a'])).toEqual([]);
  });
});

describe('the character of tunes', () => {
  test('is that of each tune, in the mean', () => {
    // Five notes of six in the scale, the last one C; and all of four, the last one D.
    const character = characterOf([tune('C4D4|C4D4|^F4C4'), tune('E4D4|D4D4')]);
    expect(character?.inScale).toBeCloseTo((5 / 6 + 1) / 2);
    expect(character?.endsOnTonic).toBe(0.5);
    // One bar of two comes back, none of one; every rhythm does.
    expect(character?.repeatedBars).toBe(0.25);
    expect(character?.repeatedRhythms).toBe(1);
  });

  test('has a key that is clear in a scale around its triad, and none among all semitones', () => {
    const clear = characterOf([tune('C4E2G2|C4G4|c4C4')]);
    const unclear = characterOf([tune('C^CD_E=EF^FG|^GA_B=B')]);
    expect(clear?.keyClarity).toBeGreaterThan(0.75);
    expect(unclear?.keyClarity).toBe(0);
    // It is not about which key.
    expect(characterOf([tune('D4F2A2|D4A4|d4D4', 'D')])?.keyClarity).toBeCloseTo(
      clear?.keyClarity ?? 0,
    );
  });

  test('cannot be told of no notes, or of one bar', () => {
    expect(characterOf([])).toBeUndefined();
    expect(characterOf([tune('z8|z8')])).toBeUndefined();
    expect(characterOf([tune('C8')])).toBeUndefined();
  });
});
