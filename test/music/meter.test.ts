import { expect, test } from '@jest/globals';
import { barTicks } from '../../src/music/meter.js';
import { TICKS_PER_EIGHTH } from '../../src/music/time.js';

test('a bar of 6/8 is six eighths, a bar of 2/2 is eight', () => {
  expect(barTicks({ beats: 6, unit: 8 })).toBe(6 * TICKS_PER_EIGHTH);
  expect(barTicks({ beats: 2, unit: 2 })).toBe(8 * TICKS_PER_EIGHTH);
});
