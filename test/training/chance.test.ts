import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Chance } from '../../src/training/chance.js';

describe('chance', () => {
  test('is the same for the same seed, purpose and counter only', () => {
    const numbers = (chance: Chance): number[] => Array.from({ length: 5 }, () => chance.bits());
    const base = numbers(new Chance(1, 'order', 2));
    expect(numbers(new Chance(1, 'order', 2))).toEqual(base);
    expect(numbers(new Chance(2, 'order', 2))).not.toEqual(base);
    expect(numbers(new Chance(1, 'copies', 2))).not.toEqual(base);
    expect(numbers(new Chance(1, 'order', 3))).not.toEqual(base);
  });

  test('fills arrays with what it would have given one by one', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 50 }), (seed, length) => {
        const one = new Chance(seed, 'dropout');
        const all = new Chance(seed, 'dropout');
        const words = new Uint32Array(length);
        all.fill(words);
        expect([...words]).toEqual(Array.from({ length }, () => one.bits()));
        expect(all.bits()).toBe(one.bits());
      }),
    );
  });

  test('is evenly spread, and normal where asked', () => {
    const chance = new Chance(5, 'weights');
    const fractions = Array.from({ length: 20_000 }, () => chance.fraction());
    const normals = Array.from({ length: 20_000 }, () => chance.normal());
    const mean = (values: number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(fractions)).toBeCloseTo(0.5, 1);
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(mean(normals.map((value) => value * value))).toBeCloseTo(1, 1);
  });
});
