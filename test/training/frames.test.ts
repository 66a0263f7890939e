import { describe, expect, test } from '@jest/globals';
import { parseCanon } from '../../src/abc/canon.js';
import { COMMON_LENGTHS } from '../../src/abc/lengthTable.js';
import type { Engine } from '../../src/model/engine.js';
import { FrameNetwork } from '../../src/model/frames/frameNetwork.js';
import { scoreFrames } from '../../src/training/frameScore.js';
import { framesOf, harmonised, withoutSignature } from '../../src/training/frames.js';
import { countHabits } from '../../src/training/learnFrames.js';

const tune = (body: string, key = 'C', meter = '4/4') =>
  parseCanon(`M:${meter}\nK:${key}\n${body}\n`);

describe('piano-roll frames', () => {
  test('are what sounds at each eighth of a bar', () => {
    expect(framesOf(tune('C2z[EG]'))).toEqual([[60], [60], [], [64, 67]]);
  });

  test('miss what begins and ends between two eighths', () => {
    expect(framesOf(tune('C/2D/2E3/2F/2'))).toEqual([[60], [64], [64]]);
  });

  test('are counted anew from every bar line', () => {
    expect(framesOf(tune('G/2|A2B2'))).toEqual([[67], [69], [69], [71], [71]]);
  });

  test('hold a chord under the melody from its symbol to the next, as abc2midi voices it', () => {
    const roll = framesOf(harmonised(tune('e"Am"c2"G7"z2')));
    expect(roll).toEqual([
      [76],
      [57, 60, 64, 72],
      [57, 60, 64, 72],
      [55, 59, 62, 65],
      [55, 59, 62, 65],
    ]);
  });

  test('are moved to the signature without accidentals, chords with them', () => {
    const moved = withoutSignature(tune('"D7"d4"G"B4', 'G'));
    expect(moved.key).toEqual({ fifths: 0, mode: 'maj' });
    expect(framesOf(harmonised(moved))[0]).toEqual([55, 59, 62, 65, 79]);
  });
});

describe('habits', () => {
  test('are how notes are struck again, how long they last and where tunes end', () => {
    const { struckAgain, ends, lengthsOnFrames, lengthsBetween } = countHabits([
      tune('C2C2D/2E/2F3|G8'),
    ]);
    // Of the frames like the one before: one of each C, one C struck again, two of F, seven of G.
    expect(struckAgain).toBeCloseTo((1 + 1) / (12 + 2));
    expect(ends).toBeCloseTo((1 + 1) / (2 + 2));
    const count = (lengths: readonly number[], eighths: number): number =>
      lengths[COMMON_LENGTHS.indexOf(eighths * 5040)] ?? 0;
    expect(count(lengthsOnFrames, 2)).toBe(2);
    expect(count(lengthsOnFrames, 0.5)).toBe(1);
    expect(count(lengthsBetween, 0.5)).toBe(1);
  });
});

describe('scoring frames', () => {
  test('gives the exact likelihood, of frames that cannot go down', () => {
    // Every symbol equally likely, as far as it may come: the end or one of 3 pitches.
    const network = new FrameNetwork(even(4), 60);
    const { logLikelihood, frames } = scoreFrames(network, [[[60], [], [61, 62]]], ONE_DRAW);
    const single = Math.log(1 / 4) + Math.log(1 / 3);
    const silent = Math.log(1 / 4);
    // After 61 only 62 and the end are left, after 62 only the end.
    const pair = Math.log(1 / 4) + Math.log(1 / 2) + Math.log(1);
    expect(frames).toBe(3);
    expect(logLikelihood).toBeCloseTo((single + silent + pair) / 3, 5);
  });

  test('counts what is drawn against what comes, and what repeating would have got', () => {
    // Always draws the lowest pitch, then the end.
    const network = new FrameNetwork(certain(), 60);
    const score = scoreFrames(network, [[[60], [60, 61], [62]]], { draws: 2, seed: 1 });
    // In both: 1, 1, 0. In either: 1, 2, 2.
    expect(score.accuracy).toBeCloseTo(2 / 5);
    // Repeating: nothing, then 60, then 60 and 61.
    expect(score.accuracyOfRepeating).toBeCloseTo(1 / 6);
  });

  test('finds a pitch that the network does not know impossible', () => {
    const { logLikelihood } = scoreFrames(new FrameNetwork(even(4), 60), [[[40]]], ONE_DRAW);
    expect(logLikelihood).toBe(Number.NEGATIVE_INFINITY);
  });
});

const ONE_DRAW = { draws: 1, seed: 1 };

function stub(size: number, logitsAfter: (index: number) => Float32Array): Engine {
  return {
    name: 'stub',
    vocabularySize: size,
    stateLength: 1,
    reset: () => {},
    step: logitsAfter,
    save: () => {},
    restore: () => {},
    dispose: () => {},
  };
}

const even = (size: number): Engine => stub(size, () => new Float32Array(size));

const certain = (): Engine =>
  stub(4, (index) => Float32Array.from([index === 0 ? -99 : 0, index === 0 ? 0 : -99, -99, -99]));
