import { expect, test } from '@jest/globals';
import { HEARD_NOTES } from '../../src/jam/heardPort.js';
import { RateLimit } from '../../src/midi/rateLimit.js';

const taken = (rate: RateLimit, count: number, at: number): number =>
  Array.from({ length: count }, () => rate.take(at)).filter(Boolean).length;

test.each([
  [HEARD_NOTES.burst - 1, HEARD_NOTES.burst - 1],
  [HEARD_NOTES.burst, HEARD_NOTES.burst],
  [HEARD_NOTES.burst + 1, HEARD_NOTES.burst],
])('of %i notes at once %i are heard', (struck, heard) => {
  expect(taken(new RateLimit(HEARD_NOTES, 0), struck, 0)).toBe(heard);
});

test.each([
  [HEARD_NOTES.perSecond - 1, HEARD_NOTES.perSecond - 1],
  [HEARD_NOTES.perSecond, HEARD_NOTES.perSecond],
  [HEARD_NOTES.perSecond + 1, HEARD_NOTES.perSecond],
])('of %i a second after that, %i', (struck, heard) => {
  const rate = new RateLimit(HEARD_NOTES, 0);
  taken(rate, HEARD_NOTES.burst, 0);
  expect(taken(rate, struck, 1000)).toBe(heard);
});

test('a pause earns no more than what may come at once', () => {
  const rate = new RateLimit({ perSecond: 10, burst: 3 }, 0);
  expect(taken(rate, 100, 60_000)).toBe(3);
});
