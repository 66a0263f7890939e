import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Chance } from '../../src/training/chance.js';
import { chunksOf, shuffledBatches, sortedBatches } from '../../src/training/chunk.js';

const lengths = fc.array(fc.integer({ min: 2, max: 40 }), { minLength: 1, maxLength: 30 });

describe('batches', () => {
  test('hold every passage once, the longest first', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 9 }), fc.integer(), (lengths, batch, seed) => {
        for (const batches of [
          shuffledBatches(lengths, batch, new Chance(seed, 'order')),
          sortedBatches(lengths, batch),
        ]) {
          expect(batches.flat().sort((a, b) => a - b)).toEqual([...lengths.keys()]);
          for (const rows of batches) {
            expect(rows.length).toBeLessThanOrEqual(batch);
            const sizes = rows.map((at) => lengths[at] ?? 0);
            expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
          }
        }
      }),
    );
  });

  test('are the same for the same seed and epoch only', () => {
    const many = Array.from({ length: 200 }, (_, at) => 2 + (at % 7));
    const of = (seed: number, epoch: number) =>
      shuffledBatches(many, 8, new Chance(seed, 'order', epoch));
    expect(of(1, 0)).toEqual(of(1, 0));
    expect(of(1, 0)).not.toEqual(of(1, 1));
    expect(of(1, 0)).not.toEqual(of(2, 0));
  });
});

describe('chunks', () => {
  test('ask for every character but the first, once, in order', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 12 }), (lengths, length) => {
        const passages = [...lengths]
          .sort((a, b) => b - a)
          .map((size, row) => Uint16Array.from({ length: size }, (_, at) => 100 * row + at));
        const asked = passages.map((): number[] => []);
        for (const chunk of chunksOf(passages, length, 'every')) {
          expect(chunk.starts).toBe(asked[0]?.length === 0);
          chunk.targets.forEach((target, at) => {
            if (chunk.weights[at] === 0) return;
            expect(chunk.inputs[at]).toBe(target - 1);
            asked[at % chunk.rows]?.push(target);
          });
          expect(chunk.count).toBe(chunk.weights.reduce((sum, weight) => sum + weight, 0));
        }
        expect(asked).toEqual(passages.map((passage) => [...passage.subarray(1)]));
      }),
    );
  });

  test('ask for the last character only, if so asked, and say from where on they do', () => {
    const passages = [Uint16Array.of(1, 2, 3, 4), Uint16Array.of(5, 6, 7)];
    const [chunk] = chunksOf(passages, 25, 'last');
    expect(chunk).toMatchObject({ steps: 3, rows: 2, count: 2, scoredFrom: 1 });
    expect([...(chunk?.weights ?? [])]).toEqual([0, 0, 0, 1, 1, 0]);
  });
});
