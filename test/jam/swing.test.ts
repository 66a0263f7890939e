import { describe, expect, test } from '@jest/globals';
import { swung } from '../../src/jam/manner.js';
import { swingOf } from '../../src/jam/swing.js';

const COMMON = { beats: 4, unit: 4 };
const EIGHTH = 5040;

/** Eighths at 120 beats a minute, the second of each pair at this share of the beat. */
function eighths(share: number, count = 16) {
  const played = Array.from({ length: count }, (_, i) => {
    const on = 1000 + Math.floor(i / 2) * 500 + (i % 2) * share * 500 + 6 * Math.sin(i);
    return { pitch: 60 + (i % 5), velocity: 80, on, off: on + 100 };
  });
  const written = played.map(({ pitch }, i) => ({ pitch, onset: i * EIGHTH, duration: EIGHTH }));
  return { played, written };
}

describe('swing', () => {
  test('is heard in pairs of eighths', () => {
    for (const share of [0.5, 0.58, 0.66]) {
      const { played, written } = eighths(share);
      expect(swingOf(played, written, COMMON)).toBeCloseTo(share, 1);
    }
  });

  test('is straight where there is too little to hear, and in compound meters', () => {
    const few = eighths(0.66, 4);
    expect(swingOf(few.played, few.written, COMMON)).toBe(0.5);
    const { played, written } = eighths(0.66);
    expect(swingOf(played, written, { beats: 6, unit: 8 })).toBe(0.5);
  });

  test('moves the second eighth, leaves beats and triplets where they are', () => {
    expect(swung(EIGHTH, 0.6, COMMON)).toBeCloseTo(0.6 * 2 * EIGHTH);
    expect(swung(2 * EIGHTH, 0.6, COMMON)).toBe(2 * EIGHTH);
    expect(swung((2 * EIGHTH) / 3, 0.6, COMMON)).toBe((2 * EIGHTH) / 3);
    const places = [0, 0.25, 0.5, 0.75, 1].map((beat) => swung(beat * 2 * EIGHTH, 0.66, COMMON));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});
