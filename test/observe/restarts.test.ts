import { expect, test } from '@jest/globals';
import { Restarts } from '../../src/observe/restarts.js';

const RULE = { first: 100, longest: 1000, most: 8, within: 60_000 };

test('waits twice as long after each failure, up to the longest, and then gives up', () => {
  const restarts = new Restarts(RULE, () => 0.999_999);
  const waits = Array.from({ length: 8 }, (_, i) => restarts.failed(i));
  expect(waits.map((wait) => wait && Math.round(wait))).toEqual([
    ...[100, 200, 400, 800, 1000, 1000, 1000],
    undefined,
  ]);
});

test('half of the wait is by chance', () => {
  expect(new Restarts(RULE, () => 0).failed(0)).toBe(50);
  expect(new Restarts(RULE, () => 0.5).failed(0)).toBe(75);
});

test('failures of long ago are forgotten', () => {
  const restarts = new Restarts(RULE, () => 0);
  for (let i = 0; i < 100; i++) expect(restarts.failed(i * 60_000)).toBe(50);
});
