import { describe, expect, test } from '@jest/globals';
import {
  contourCost,
  contourOf,
  contourTable,
  Outline,
} from '../../../src/jam/listener/contour.js';
import { TICKS_PER_EIGHTH } from '../../../src/music/time.js';

const JIG = { beats: 6, unit: 8 };

describe('a contour', () => {
  test('is numbered by the sizes of two intervals, not by their semitones', () => {
    expect(contourOf(0, 0)).toBe(40);
    expect(contourOf(1, -2)).toBe(contourOf(2, -1));
    expect(contourOf(2, 1)).not.toBe(contourOf(-2, 1));
    expect(contourOf(-40, -9)).toBe(0);
    expect(contourOf(40, 9)).toBe(80);
  });

  test('an arpeggio turns on the beat rather than before it', () => {
    const turn = contourOf(5, -4);
    const onTheBeat = contourCost(contourTable(JIG), 0, turn);
    expect(onTheBeat).toBeLessThan(0);
    expect(onTheBeat).toBeLessThan(contourCost(contourTable(JIG), 2 * TICKS_PER_EIGHTH, turn));
  });

  test('says nothing of the division of an eighth, nor of meters that were not counted', () => {
    expect(contourCost(contourTable(JIG), 1, 40)).toBe(contourCost(contourTable(JIG), 0, 40));
    expect(contourCost(contourTable({ beats: 7, unit: 8 }), 0, 40)).toBe(0);
  });

  test('is known of an onset when the next has come', () => {
    const outline = new Outline();
    expect(outline.add(60, 0)).toBeUndefined();
    expect(outline.add(64, 200)).toBeUndefined();
    expect(outline.add(62, 400)).toBe(contourOf(4, -2));
    expect(outline.add(62, 600)).toBe(contourOf(-2, 0));
  });

  test('is that of the highest notes where chords are struck', () => {
    const outline = new Outline();
    outline.add(72, 0);
    outline.add(60, 5);
    outline.add(65, 300);
    expect(outline.add(74, 310)).toBeUndefined();
    expect(outline.add(74, 600)).toBe(contourOf(2, 0));
  });
});
