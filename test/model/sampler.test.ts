import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { coin } from '../../src/model/coin.js';
import { NOTHING_ALLOWED, Sampler, type SamplerSettings } from '../../src/model/sampler.js';

const V = 12;
const sampler = new Sampler(V);
const everything = new Uint8Array(V).fill(1);
const open: SamplerSettings = { temperature: 1, topP: 1, topK: 0 };

const anyLogits = fc.float32Array({ minLength: V, maxLength: V });
const soundLogits = fc
  .array(fc.integer({ min: -160, max: 160 }), { minLength: V, maxLength: V })
  .map((values) => Float32Array.from(values, (value) => value / 8));
const anyMask = fc.uint8Array({ minLength: V, maxLength: V, max: 1 });
const anySettings = fc.record({
  temperature: fc.double({ min: 0.1, max: 2, noNaN: true }),
  topP: fc.double({ min: 1e-6, max: 1, noNaN: true }),
  topK: fc.nat({ max: 20 }),
});
const anyCoin = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('whatever the network says, what is chosen is allowed, and something is chosen', () => {
  fc.assert(
    fc.property(anyLogits, anyMask, anySettings, anyCoin, (logits, mask, settings, thrown) => {
      const chosen = sampler.sample(logits, mask, settings, thrown);
      if (mask.includes(1)) expect(mask[chosen]).toBe(1);
      else expect(chosen).toBe(NOTHING_ALLOWED);
    }),
    { numRuns: 1000 },
  );
});

test('the same coin chooses the same, whatever was sampled in between', () => {
  fc.assert(
    fc.property(soundLogits, soundLogits, anySettings, anyCoin, (a, b, settings, thrown) => {
      const chosen = sampler.sample(a, everything, settings, thrown);
      sampler.sample(b, everything, open, 1 - 2 ** -53);
      expect(sampler.sample(a, everything, settings, thrown)).toBe(chosen);
      expect(new Sampler(V).sample(a, everything, settings, thrown)).toBe(chosen);
    }),
  );
});

test('top-k chooses among the k likeliest that are allowed', () => {
  fc.assert(
    fc.property(soundLogits, anyMask, fc.integer({ min: 1, max: V }), anyCoin, (l, mask, k, t) => {
      const chosen = sampler.sample(l, mask, { ...open, topK: k }, t);
      const logit = l[chosen];
      if (logit === undefined) return;
      const likelier = l.filter((other, at) => mask[at] === 1 && other > logit);
      expect(likelier.length).toBeLessThan(k);
    }),
  );
});

test('the nucleus leaves out whatever is likelier than topP without it', () => {
  fc.assert(
    fc.property(soundLogits, anySettings, anyCoin, (logits, { temperature, topP }, thrown) => {
      const chosen = sampler.sample(logits, everything, { temperature, topP, topK: 0 }, thrown);
      const weights = Array.from(logits, (logit) => Math.exp(logit / temperature));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const own = weights[chosen] ?? 0;
      const likelier = weights.filter((weight) => weight > own);
      const held = likelier.reduce((sum, weight) => sum + weight, 0) / total;
      expect(likelier.length === 0 || held < topP + 1e-9).toBe(true);
    }),
  );
});

describe('how often', () => {
  /** Shares of each index over many coins. */
  function shares(logits: number[], settings: SamplerSettings): number[] {
    const throws = 20_000;
    const counts = new Array<number>(logits.length).fill(0);
    const own = new Sampler(logits.length);
    const mask = new Uint8Array(logits.length).fill(1);
    for (let at = 0; at < throws; at++) {
      const chosen = own.sample(Float32Array.from(logits), mask, settings, coin(5, 0, at));
      counts[chosen] = (counts[chosen] ?? 0) + 1 / throws;
    }
    return counts;
  }

  const logits = [0.5, 0.3, 0.2].map(Math.log);

  test('as the network says at temperature 1', () => {
    const [a, b, c] = shares(logits, open);
    expect(a).toBeCloseTo(0.5, 1.5);
    expect(b).toBeCloseTo(0.3, 1.5);
    expect(c).toBeCloseTo(0.2, 1.5);
  });

  test('the squares of it at temperature one half', () => {
    const [a, b, c] = shares(logits, { ...open, temperature: 0.5 });
    expect(a).toBeCloseTo(0.25 / 0.38, 1.5);
    expect(b).toBeCloseTo(0.09 / 0.38, 1.5);
    expect(c).toBeCloseTo(0.04 / 0.38, 1.5);
  });

  test('in proportion among the nucleus', () => {
    const [a, b, c] = shares(logits, { ...open, topP: 0.7 });
    expect(a).toBeCloseTo(0.625, 1.5);
    expect(b).toBeCloseTo(0.375, 1.5);
    expect(c).toBe(0);
  });
});
