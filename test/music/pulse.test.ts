import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tickAt, timeAt } from '../../src/music/pulse.js';
import { TICKS_PER_QUARTER } from '../../src/music/time.js';

describe('a pulse', () => {
  const pulse = { origin: 1000, millisecondsPerQuarter: 500 };

  test('says which tick it is, before and after the song began', () => {
    expect(tickAt(pulse, 1000)).toBe(0);
    expect(tickAt(pulse, 1750)).toBe(1.5 * TICKS_PER_QUARTER);
    expect(tickAt(pulse, 500)).toBe(-TICKS_PER_QUARTER);
  });

  test('says when a tick is', () => {
    expect(timeAt(pulse, 0)).toBe(1000);
    expect(timeAt(pulse, 3 * TICKS_PER_QUARTER)).toBe(2500);
  });

  test('a moment a hair before its start is tick 0, not minus 0, which JSON would not keep', () => {
    expect(tickAt(pulse, 1000 - 1e-6)).toBe(0);
  });

  test('a tick is found again at its own moment', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e8, max: 1e8 }),
        fc.double({ min: 100, max: 3000, noNaN: true }),
        fc.double({ min: 0, max: 1e7, noNaN: true }),
        (tick, millisecondsPerQuarter, origin) => {
          const steady = { origin, millisecondsPerQuarter };
          expect(tickAt(steady, timeAt(steady, tick))).toBe(tick + 0);
        },
      ),
    );
  });
});
