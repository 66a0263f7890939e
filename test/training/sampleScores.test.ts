import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCanon } from '../../src/abc/canon.js';
import type { Tune } from '../../src/abc/tune.js';
import { barsAddUp } from '../../src/training/barCheck.js';
import { Copies } from '../../src/training/copying.js';
import type { EvaluationText } from '../../src/training/evaluationTexts.js';
import { FreeSampler, LONGEST_SAMPLE } from '../../src/training/freeSampling.js';
import { judgeSamples, samplingFrom } from '../../src/training/sampleScores.js';
import { statisticsOf, totalVariation } from '../../src/training/tuneStatistics.js';
import { fakeEngine, fakeModel } from '../support/fakeModel.js';

const HEADER = 'M:4/4\nK:C\n';
const canon = (body: string): Tune => parseCanon(`${HEADER}${body}\n`);

describe('bars', () => {
  test.each([
    ['that are full', 'C8|D8|E8', true],
    ['after an upbeat and before its rest', 'C2|D8|E6', true],
    ['of a single short one', 'C2', true],
    ['one short in the middle', 'C8|D6|E8', false],
    ['one long in the middle', 'C8|D9|E8', false],
    ['a first one too long', 'C9|D8', false],
    ['a last one too long', 'C8|D9', false],
    ['of a meter that changes', 'C8|[M:3/4]D6|E6|[M:4/4]F8|G8', true],
    ['that ignore a change', 'C8|[M:3/4]D8|E6', false],
  ])('%s', (_, body, expected) => {
    expect(barsAddUp(canon(body))).toBe(expected);
  });
});

describe('statistics', () => {
  test('count notes above the tonic, steps of the highest line, and lengths', () => {
    const tune = parseCanon('M:4/4\nK:G\nG2B2[GBd]2z2|A4-A4|G8\n'.replace('A4-A4', 'A8'));
    const { pitchClasses, intervals, lengths } = statisticsOf([tune]);
    // G, B, G B d, A, G over G.
    expect([...pitchClasses].sort(([a], [b]) => a - b)).toEqual([
      [0, 3],
      [2, 1],
      [4, 2],
      [7, 1],
    ]);
    // G up to B, B up to d, d down to A, A down to G.
    expect([...intervals]).toEqual([
      [4, 1],
      [3, 1],
      [-5, 1],
      [-2, 1],
    ]);
    expect([...lengths]).toEqual([
      [10080, 5],
      [40320, 2],
    ]);
  });

  test('count a tied note once', () => {
    const { lengths, intervals } = statisticsOf([canon('C8-|C4E4')]);
    expect([...lengths]).toEqual([
      [60480, 1],
      [20160, 1],
    ]);
    expect([...intervals]).toEqual([[4, 1]]);
  });

  test('count how far back a bar was heard before', () => {
    const { returns } = statisticsOf([canon('C8|C8|D8|E8|D8|"G"C8')]);
    expect([...returns].sort(([a], [b]) => a - b)).toEqual([
      [0, 2],
      [1, 1],
      [2, 1],
      [4, 1],
    ]);
  });

  test('are apart by half of the differences of shares', () => {
    const a = new Map([
      [0, 1],
      [1, 1],
    ]);
    const b = new Map([
      [0, 1],
      [2, 3],
    ]);
    // |1/2 - 1/4|, |1/2 - 0| and |0 - 3/4| make 3/2.
    expect(totalVariation(a, b)).toBe(0.75);
    expect(totalVariation(a, a)).toBe(0);
    expect(totalVariation(a, new Map([[5, 2]]))).toBe(1);
    expect(totalVariation(a, new Map())).toBeUndefined();
  });
});

describe('copies', () => {
  test('are texts that share so many characters in a row', () => {
    const copies = new Copies(['abcdefgh', 'xyz'], 4);
    expect(copies.holds('--cdef--')).toBe(true);
    expect(copies.holds('abc-def-fgh')).toBe(false);
    expect(copies.holds('xyz')).toBe(false);
    expect(copies.holds('')).toBe(false);
  });

  test('are found wherever the passage stands', () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 30 }));
    fc.assert(
      fc.property(texts, fc.string({ unit: fc.constantFrom('a', 'b') }), (learned, text) => {
        const passages = Array.from({ length: Math.max(0, text.length - 5) }, (_, at) =>
          text.slice(at, at + 6),
        );
        const isCopy = passages.some((passage) => learned.some((one) => one.includes(passage)));
        expect(new Copies(learned, 6).holds(text)).toBe(isCopy);
      }),
    );
  });
});

const textOf = (id: string, body: string): EvaluationText => {
  const text = `${HEADER}${body}\n`;
  const music = new Uint8Array(text.length).fill(1, HEADER.length);
  return { id, title: '', text, music, notes: 1, tune: parseCanon(text) };
};

describe('samples', () => {
  const data = [textOf('a#1', 'C8|D8|C8'), textOf('a#2', 'C8|D4|C8')];

  test('are judged, and the data beside them', () => {
    const samples = [
      `${HEADER}C8|D8|C8\n`,
      // Legal ABC, but not as canon writes it: the sign is needless.
      `${HEADER}C8|=D8|C8\n`,
      `${HEADER}C8|D4|C8\n`,
      `${HEADER}[CE|D\n`,
      undefined,
    ];
    const learned = { copies: new Copies(['zzD8|C8'], 4), ids: new Set(['b#1']) };
    expect(judgeSamples(samples, data, false, learned)).toEqual({
      count: 5,
      ended: 4 / 5,
      readable: 3 / 5,
      canonical: 2 / 5,
      valid: 2 / 5,
      copied: 2 / 5,
      character: expect.objectContaining({ endsOnTonic: 1, repeatedBars: 1 / 2 }),
      data: {
        valid: 1 / 2,
        copied: 1 / 2,
        character: expect.objectContaining({ endsOnTonic: 1, repeatedBars: 1 / 2 }),
      },
      // Each tune is C, D, C.
      distance: { pitchClasses: 0, intervals: 0, lengths: expect.closeTo(1 / 18), returns: 0 },
      distanceWithinData: {
        pitchClasses: 0,
        intervals: 0,
        lengths: expect.closeTo(1 / 3),
        returns: 0,
      },
    });
  });

  test('are not measured by tunes that were learned from', () => {
    const learned = { copies: new Copies([]), ids: new Set(['a#1']) };
    const scores = judgeSamples([undefined], data, false, learned);
    expect(scores.data).toMatchObject({ valid: 1 / 2 });
    expect(scores.data).not.toHaveProperty('copied');
    expect(scores).not.toHaveProperty('character');
    expect(scores.distance).toEqual({});
  });

  test('are measured beside unreadable tunes of the data as well', () => {
    const unread = { id: '', title: '', text: 'x', music: new Uint8Array(1), notes: 0 };
    const scores = judgeSamples([undefined], [...data, unread, unread], true, undefined);
    expect(scores.data.valid).toBe(1 / 4);
  });

  test('of raw text are read with their own headers', () => {
    const raw = 'X:1\nT:T\nM:2/4\nL:1/4\nK:C\nCD|EF||\n\n';
    const scores = judgeSamples([raw, 'T:no tune\n\n'], data, true, undefined);
    expect(scores).toMatchObject({ ended: 1, readable: 1 / 2, valid: 1 / 2 });
    expect(scores).not.toHaveProperty('canonical');
    expect(scores).not.toHaveProperty('copied');
  });

  test('begin with the headers of tunes all over the data', () => {
    const { prompt, hasEnded } = samplingFrom(data, false);
    expect(prompt(0, 1)).toBe(HEADER);
    expect([hasEnded(`${HEADER}C8`), hasEnded(`${HEADER}C8\n`)]).toEqual([false, true]);
    const raw = samplingFrom(data, true);
    expect(raw.prompt(3, 4)).toBe('M');
    expect(raw.hasEnded('X:1\nK:C\n')).toBe(false);
    expect(raw.hasEnded('X:1\nK:C\nC8\n\n')).toBe(true);
    expect(raw.hasEnded('X:1\nK:C\nC8\n<end>\n')).toBe(true);
  });

  test('are the same for the same seed, and begin with the prompt', () => {
    const settings = { temperature: 1, topP: 1, topK: 0, adaptation: 0.5 };
    const write = (seed: number, hasEnded: (text: string) => boolean) =>
      new FreeSampler(fakeEngine(), fakeModel.vocabulary, settings).sample(HEADER, hasEnded, {
        seed,
        phrase: 2,
      });
    const after40 = (text: string): boolean => text.length === HEADER.length + 40;
    const sample = write(5, after40);
    expect(sample).toHaveLength(HEADER.length + 40);
    expect(sample?.startsWith(HEADER)).toBe(true);
    expect(write(5, after40)).toBe(sample);
    expect(write(6, after40)).not.toBe(sample);
    let longest = 0;
    const never = (text: string): boolean => {
      longest = text.length;
      return false;
    };
    expect(write(5, never)).toBeUndefined();
    expect(longest).toBe(LONGEST_SAMPLE);
  });
});
