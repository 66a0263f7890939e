import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { coin } from '../../src/model/coin.js';

const counter = fc.integer({ min: 0, max: 0xffffffff });

test('a coin is a number from 0 up to 1, the same for the same three numbers', () => {
  fc.assert(
    fc.property(counter, counter, counter, (seed, phrase, character) => {
      const thrown = coin(seed, phrase, character);
      expect(thrown).toBeGreaterThanOrEqual(0);
      expect(thrown).toBeLessThan(1);
      expect(coin(seed, phrase, character)).toBe(thrown);
    }),
  );
});

test('each of the three numbers counts, and none stands for another', () => {
  const thrown = new Set<number>();
  for (let seed = 0; seed < 20; seed++) {
    for (let phrase = 0; phrase < 20; phrase++) {
      for (let character = 0; character < 20; character++) {
        thrown.add(coin(seed, phrase, character));
      }
    }
  }
  expect(thrown.size).toBe(8000);
});

test('coins fall evenly along each of the three numbers', () => {
  const along: ((at: number) => number)[] = [
    (at) => coin(at, 3, 4),
    (at) => coin(1, at, 4),
    (at) => coin(1, 3, at),
  ];
  for (const thrown of along) {
    const bins = new Array<number>(20).fill(0);
    let products = 0;
    for (let at = 0; at < 20_000; at++) {
      const bin = Math.floor(thrown(at) * 20);
      bins[bin] = (bins[bin] ?? 0) + 1;
      products += (thrown(at) - 0.5) * (thrown(at + 1) - 0.5);
    }
    const chiSquared = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 99.9 % of fair coins stay below 43.8 with 19 degrees of freedom.
    expect(chiSquared).toBeLessThan(43.8);
    // Neighbours are not correlated: the variance of a coin is 1/12.
    expect(Math.abs((12 * products) / 20_000)).toBeLessThan(0.03);
  }
});
