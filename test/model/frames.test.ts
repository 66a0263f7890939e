import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CanonAutomaton } from '../../src/abc/automaton.js';
import { parseCanon } from '../../src/abc/canon.js';
import { COMMON_LENGTHS } from '../../src/abc/lengthTable.js';
import { coin } from '../../src/model/coin.js';
import { createEngine } from '../../src/model/createEngine.js';
import type { Engine } from '../../src/model/engine.js';
import type { FrameHabits } from '../../src/model/frames/frameHabits.js';
import { FrameTones } from '../../src/model/frames/frameNetwork.js';
import { Listening } from '../../src/model/listening.js';
import { FramesMind } from '../../src/model/minds/framesMind.js';
import { Sampler } from '../../src/model/sampler.js';
import { probabilityOf, softmax } from '../../src/model/softmax.js';
import { Vocabulary } from '../../src/model/vocabulary.js';
import { randomNetwork } from './support.js';

const ALPHABET = [...'\n"#\',-/0123456789:=ABCDEFGKM[]^_abcdefghijlmoprsuxyz|'];
const V = ALPHABET.length;
const LOWEST = 55;
const HABITS: FrameHabits = {
  struckAgain: 0.2,
  ends: 0.05,
  lengthsOnFrames: COMMON_LENGTHS.map((_, at) => at),
  lengthsBetween: COMMON_LENGTHS.map(() => 1),
};
const vocabulary = new Vocabulary(ALPHABET);
const mind = new FramesMind(randomNetwork(28, [8], 5), LOWEST, HABITS, ALPHABET);

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine('wasm', { mind });
});

function hear(text: string): Float32Array {
  engine.reset();
  let logits: Float32Array = new Float32Array(V);
  for (const character of text) logits = engine.step(vocabulary.indexOf(character));
  return logits.slice();
}

const probability = (text: string, next: string): number =>
  probabilityOf(hear(text), vocabulary.indexOf(next));

const HEADER = 'M:4/4\nK:C\n';

/** Any characters whatever, and pieces of canon put together at random. */
const scraps = fc.array(
  fc.oneof(
    fc.constantFrom(...ALPHABET),
    fc.constantFrom(
      'M:6/8\nK:G\n',
      'C2',
      '[CEG]2',
      '[C-E]2',
      '^f/2',
      'z4',
      '|',
      '[K:D]',
      '"Am"',
      'c999999999',
      'A,,4-',
    ),
  ),
  { maxLength: 60 },
);

describe('the engine of a model of frames', () => {
  test('gives every character a finite probability above 0 after any text', () => {
    fc.assert(
      fc.property(scraps, (pieces) => {
        const logits = hear(HEADER + pieces.join(''));
        const probabilities = new Float32Array(V);
        softmax(logits, probabilities);
        expect(logits.every(Number.isFinite)).toBe(true);
        expect(probabilities.every((each) => each > 0)).toBe(true);
        expect(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)).toBeCloseTo(1, 4);
      }),
    );
  });

  test('goes on from a saved state as it would have gone on', () => {
    fc.assert(
      fc.property(scraps, scraps, scraps, (before, between, after) => {
        const state = new Float32Array(engine.stateLength);
        hear(HEADER + before.join(''));
        engine.save(state);
        const go = (): Float32Array[] =>
          [...after.join('|'), 'C'].map((next) => engine.step(vocabulary.indexOf(next)).slice());
        const first = go();
        for (const next of between.join('')) engine.step(vocabulary.indexOf(next));
        engine.restore(state);
        expect(go()).toEqual(first);
      }),
    );
  });

  test('takes a state of zeros for the one before the first character', () => {
    const fresh = hear('M');
    hear(`${HEADER}CDEF`);
    engine.restore(new Float32Array(engine.stateLength));
    expect(engine.step(vocabulary.indexOf('M'))).toEqual(fresh);
  });

  test('writes by the mask what canon reads, whatever its network has learned', () => {
    const sampler = new Sampler(V);
    const mask = new Uint8Array(V);
    for (let seed = 0; seed < 8; seed++) {
      const walk = new CanonAutomaton(ALPHABET, { maxBars: 4 });
      let text = HEADER;
      let logits = hear(text);
      for (const character of text) walk.feed(character);
      while (!walk.ended && text.length < 1000) {
        walk.mask(mask);
        const settings = { temperature: 1, topP: 1, topK: 0 };
        const index = sampler.sample(logits, mask, settings, coin(seed, 1, text.length));
        text += vocabulary.characterAt(index);
        walk.feed(vocabulary.characterAt(index));
        logits = engine.step(index);
      }
      expect(() => parseCanon(text)).not.toThrow();
    }
  });

  test('is heard anew from anywhere to the same expectations', () => {
    const listening = new Listening(engine, vocabulary);
    listening.hear(`${HEADER}C2E2G2c2|[CEG]8|A`);
    listening.hear(`${HEADER}C2E2G2c2|[CEA]4`);
    expect(listening.logits).toEqual(hear(`${HEADER}C2E2G2c2|[CEA]4`));
  });
});

describe('what canon goes on with', () => {
  test('is as likely as the frames say, where they say all', async () => {
    const frames = await mind.createFrames('wasm', {});
    const place = frames.newPlace();
    const trial = frames.newPlace();
    frames.begin(place);
    const none = new FrameTones();
    // Before the first sound the next frame is all there is to know: silence is its end.
    expect(probability(HEADER, 'z')).toBeCloseTo(frames.probability(place, none, trial), 2);
    const tones = new FrameTones();
    for (const pitch of [60, 64]) tones.add(frames.symbolOf(pitch));
    const [low = 0, high = 0] = [tones.at(0), tones.at(1)];
    frames.go(place, low, trial);
    const next = trial.expected[high] ?? 0;
    const others = 1 - (trial.expected[0] ?? 0);
    // In a chord that has one tone another must come, and E is the only one written so.
    expect(probability(`${HEADER}[C`, 'E')).toBeCloseTo(next / others, 1);
  });

  test('ends a full bar, by a tie or a line, and fills one that is not', () => {
    const afterFull = ['|', '-', '\n'].map((next) => probability(`${HEADER}C8`, next));
    expect(afterFull.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(0.95);
    expect(probability(`${HEADER}C2E2G2|A4B`, '|')).toBeLessThan(0.01);
  });

  test('ties over a bar line what the network would hold', () => {
    expect(probability(`${HEADER}C8`, '-')).toBeGreaterThan(0.005);
    // What is tied has to come again: it is the only tone that may begin the next sound.
    const [again, other] = ['c', 'D'].map((next) => probability(`${HEADER}C2E2G2c2-|`, next));
    expect(again ?? 0).toBeGreaterThan(10 * (other ?? 1));
  });

  test('adds tones to a chord upwards only', () => {
    const [above, below] = ['c', 'C'].map((next) => probability(`${HEADER}[EG`, next));
    expect(above ?? 0).toBeGreaterThan(10 * (below ?? 1));
  });
});
