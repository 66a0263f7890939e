import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Steadiness } from '../../src/web/steadiness.js';

/** After notes that came so many milliseconds late. */
function having(...lateness: number[]): Steadiness {
  const steadiness = new Steadiness();
  for (const late of lateness) steadiness.arrive(late);
  return steadiness;
}

describe('how long the notes of the partner wait', () => {
  test('settles just above what nearly all of them need', () => {
    const jitter = Array.from({ length: 400 }, (_, index) => 10 + (index % 20));
    const { delay } = having(...jitter);
    expect(delay).toBeGreaterThan(29);
    expect(delay).toBeLessThan(34);
  });

  test('is hardly anything where notes are told ahead of their time', () => {
    expect(having(...Array<number>(400).fill(-50)).delay).toBe(5);
  });

  test('one note in a hundred that is held up does not make the others late', () => {
    const lateness = Array.from({ length: 800 }, (_, index) => (index % 100 === 99 ? 90 : 4));
    expect(having(...lateness).delay).toBeLessThan(10);
  });

  test('counts those that came too late all the same', () => {
    const steadiness = having(0, 200, 0, 300);
    expect([steadiness.late, steadiness.notes]).toEqual([2, 4]);
  });

  test('whatever comes, it stays within its bounds and moves too little to be heard', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true })), (all) => {
        const steadiness = new Steadiness();
        for (const late of all) {
          const before = steadiness.delay;
          steadiness.arrive(late);
          expect(Math.abs(steadiness.delay - before)).toBeLessThanOrEqual(2);
          expect(steadiness.delay).toBeGreaterThanOrEqual(5);
          expect(steadiness.delay).toBeLessThanOrEqual(120);
        }
      }),
    );
  });
});
