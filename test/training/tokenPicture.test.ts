import { describe, expect, test } from '@jest/globals';
import { TokensMind } from '../../src/model/minds/tokensMind.js';
import { Lexicon } from '../../src/model/words/lexicon.js';
import { Chance } from '../../src/training/chance.js';
import { Parameters } from '../../src/training/parameters.js';
import { principalPlane } from '../../src/training/principalAxes.js';
import { drawTokens } from '../../src/training/tokenPicture.js';
import { fakeModel } from '../support/fakeModel.js';

describe('principalPlane', () => {
  test('finds the two directions in which vectors differ most', () => {
    const chance = new Chance(1, 'weights');
    // Along (1, 1, 0)/sqrt 2 by 5, along (0, 0, 1) by 2, and a little along what is left.
    const rows = Array.from({ length: 500 }, () => {
      const [a, b, c] = [5 * chance.normal(), 2 * chance.normal(), 0.01 * chance.normal()];
      return { a, b, vector: [(a + c) / Math.SQRT2 + 7, (a - c) / Math.SQRT2, b - 3] };
    });
    const { places, share } = principalPlane(
      Float32Array.from(rows.flatMap(({ vector }) => vector)),
      3,
    );
    const mean = rows.reduce((sum, { a }) => sum + a, 0) / rows.length;
    const sign = Math.sign((places[0] ?? 0) / ((rows[0]?.a ?? 0) - mean));
    rows.forEach(({ a }, at) => {
      expect(Math.abs(sign * (places[2 * at] ?? 0) - (a - mean))).toBeLessThan(0.3);
    });
    expect(share).toBeCloseTo(1, 3);
  });

  test('vectors that are all the same lie on one spot', () => {
    const { places, share } = principalPlane(new Float32Array(12).fill(3), 4);
    expect([...places]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(share).toBe(0);
  });
});

test('the picture names every token, notes in the colour of their pitch class', () => {
  const lexicon = new Lexicon(['\n', '|', 'A2', "a'", '^g', '_a', '"G"', 'K:G\n', 'z']);
  const shape = {
    vocabularySize: lexicon.size + 1,
    layers: [3],
    embedding: 4,
    cell: 'lstm',
  } as const;
  const { network } = Parameters.fresh(shape, 2);
  const svg = drawTokens(new TokensMind(network, lexicon, 'whole', fakeModel.card.vocabulary));
  const colour = (label: string): string | undefined =>
    new RegExp(`fill="([^"]+)">${label.replace(/[|^]/g, '\\$&')}</text>`).exec(svg)?.[1];
  expect(colour('A2')).toBeDefined();
  expect(colour('A2')).toBe(colour("a'"));
  expect(colour('\\^g')).toBeUndefined();
  expect(colour('^g')).toBe(colour('_a'));
  expect(colour('A2')).not.toBe(colour('^g'));
  expect(colour('&#34;G&#34;')).toBeDefined();
  expect([...svg.matchAll(/<text/g)]).toHaveLength(1 + lexicon.size + 12 + 4);
});
