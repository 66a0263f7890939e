import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Ngram } from '../../src/model/ngram.js';
import { NgramEngine } from '../../src/model/ngramEngine.js';
import { softmax } from '../../src/model/softmax.js';
import { learnNgram } from '../../src/training/ngram.js';

const V = 4;

const learn = (texts: readonly number[][], order: number, leastCount = 1): Ngram =>
  learnNgram(texts, V, { order, leastCount });

/** What is expected after a text, as probabilities. */
function expectedAfter(ngram: Ngram, text: readonly number[]): number[] {
  const engine = new NgramEngine(ngram);
  let logits = new Float32Array(V);
  for (const index of text) logits = Float32Array.from(engine.step(index));
  const probabilities = new Float32Array(V);
  softmax(logits, probabilities);
  return [...probabilities];
}

const someTexts = fc.array(fc.array(fc.nat(V - 1), { minLength: 1, maxLength: 30 }), {
  minLength: 1,
  maxLength: 6,
});

describe('an n-gram', () => {
  test('of order 1 shares out what it has counted, and the discounts evenly', () => {
    // Nothing to estimate discounts from: 0.5 off a count of 1, 0.75 off 2, 1 off 3.
    const [a, b, c, d] = expectedAfter(learn([[0, 0, 0, 1, 1, 2]], 1), [3]);
    const rest = (1 + 0.75 + 0.5) / 6 / V;
    expect(a).toBeCloseTo(2 / 6 + rest, 6);
    expect(b).toBeCloseTo(1.25 / 6 + rest, 6);
    expect(c).toBeCloseTo(0.5 / 6 + rest, 6);
    expect(d).toBeCloseTo(rest, 6);
  });

  test('counts in shorter contexts before how many different characters something came', () => {
    // 3 is frequent, but only ever after 2 (Kneser & Ney 1995, San Francisco).
    const ngram = learn([[0, 1, 0, 2, 3, 2, 3, 2, 3, 1, 1]], 2);
    const after = [...ngram.followers.subarray(0, ngram.followersFrom[1])];
    const counts = [...ngram.counts.subarray(0, ngram.followersFrom[1])];
    expect(after).toEqual([0, 1, 2, 3]);
    // 0 after the start and 1; 1 after 0, 3 and 1; 2 after 0 and 3; 3 after 2.
    expect(counts).toEqual([2, 3, 2, 1]);
  });

  test('knows how texts begin and keeps them apart', () => {
    const ngram = learn(
      [
        [0, 1, 2],
        [0, 1, 2],
        [0, 1, 2],
      ],
      3,
    );
    // 0 never came after 2, though one text does after the other.
    const [afterEnd = 1] = expectedAfter(ngram, [0, 1, 2]);
    expect(afterEnd).toBeLessThan(0.3);
    const [, second = 0] = expectedAfter(ngram, [0]);
    expect(second).toBeGreaterThan(0.6);
  });

  test('forgets what was seen too seldom, and still expects by the shorter context', () => {
    const texts = [[0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 3, 2, 2, 0, 3]];
    const whole = learn(texts, 4);
    const pruned = learn(texts, 4, 2);
    expect(pruned.followers.length).toBeLessThan(whole.followers.length);
    expect(pruned.discounts).toEqual(whole.discounts);
    expect(expectedAfter(pruned, [0, 1, 2])[3]).toBeGreaterThan(0.4);
    // 2 came once after 0, 1, 3: only the shorter contexts know.
    expect(expectedAfter(pruned, [0, 1, 3])).toEqual(expectedAfter(pruned, [1, 1, 3]));
    expect(expectedAfter(whole, [0, 1, 3])).not.toEqual(expectedAfter(whole, [1, 1, 3]));
  });

  test('expects something in every place, and 1 altogether', () => {
    fc.assert(
      fc.property(
        someTexts,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.nat(V - 1), { minLength: 1, maxLength: 10 }),
        (texts, order, leastCount, heard) => {
          const engine = new NgramEngine(learn(texts, order, leastCount));
          for (const index of heard) {
            const probabilities = [...engine.step(index)].map(Math.exp);
            const sum = probabilities.reduce((so, each) => so + each, 0);
            expect(sum).toBeCloseTo(1, 5);
            expect(Math.min(...probabilities)).toBeGreaterThan(0);
          }
        },
      ),
    );
  });

  test('foretells the text it has learned from the better the longer its contexts', () => {
    const text = Array.from({ length: 300 }, (_, at) => (at * at + (at >> 2)) % V);
    const bits = [1, 2, 4].map((order) => {
      const engine = new NgramEngine(learn([text], order));
      let sum = 0;
      let logits: Float32Array | undefined;
      for (const index of text) {
        sum -= logits?.[index] ?? 0;
        logits = engine.step(index);
      }
      return sum;
    });
    expect(bits).toEqual(bits.toSorted((a, b) => b - a));
  });
});
