import { describe, expect, test } from '@jest/globals';
import { Adaptation } from '../../src/model/adaptation.js';
import type { Engine } from '../../src/model/engine.js';
import { Listening } from '../../src/model/listening.js';
import { Vocabulary } from '../../src/model/vocabulary.js';
import { endsAsForetold, Foreteller, studyChunks } from '../../src/training/foretelling.js';
import { ForetellingTally } from '../../src/training/foretellingTally.js';
import { fakeEngine, fakeModel } from '../support/fakeModel.js';

/** Expects the same after whatever it hears. */
function constantEngine(probabilities: readonly number[]): Engine {
  const logits = Float32Array.from(probabilities, Math.log);
  return {
    name: 'wasm',
    vocabularySize: logits.length,
    stateLength: 0,
    reset: () => {},
    step: () => logits,
    save: () => {},
    restore: () => {},
    dispose: () => {},
  };
}

/** Expects the character it heard last; after a reset none. */
function echoEngine(size: number): Engine {
  const logits = new Float32Array(size);
  return {
    ...constantEngine(Array<number>(size).fill(1)),
    reset: () => {
      logits.fill(0);
    },
    step: (index) => {
      logits.fill(0);
      logits[index] = 1;
      return logits;
    },
  };
}

const abcd = new Vocabulary([...'abcd']);
const allMusic = (text: string, notes = 0) => ({
  text,
  music: new Uint8Array(text.length).fill(1),
  notes,
});

describe('a foreteller', () => {
  test('of equal probabilities takes the binary logarithm of their number, a character', () => {
    const foreteller = new Foreteller(constantEngine([1, 1, 1, 1]), abcd, 0);
    // The first character is given; of the four others one is `a`, the first of the likeliest.
    foreteller.foretell(allMusic('cabcd', 2));
    expect(foreteller.scores?.adapted).toBeUndefined();
    expect(foreteller.scores?.network).toEqual({
      bitsPerCharacter: 2,
      perplexity: 4,
      accuracy: 1 / 4,
      bitsPerNote: 8 / 2,
      music: { bitsPerCharacter: 2, accuracy: 1 / 4, bitsByQuarter: [2, 2, 2, 2] },
    });
  });

  test('of halves, quarters and eighths takes 1, 2 and 3 bits', () => {
    const foreteller = new Foreteller(constantEngine([1 / 2, 1 / 4, 1 / 8, 1 / 8]), abcd, 0);
    // Two characters of header, then music of 1, 2, 3 and 3 bits, one a quarter.
    foreteller.foretell({
      text: 'ddabcd',
      music: Uint8Array.of(0, 0, 1, 1, 1, 1),
      notes: 3,
    });
    const scores = foreteller.scores?.network;
    expect(scores?.bitsPerCharacter).toBeCloseTo((3 + 1 + 2 + 3 + 3) / 5, 6);
    expect(scores?.perplexity).toBeCloseTo(2 ** 2.4, 5);
    expect(scores?.accuracy).toBe(1 / 5);
    expect(scores?.bitsPerNote).toBeCloseTo((1 + 2 + 3 + 3) / 3, 6);
    expect(scores?.music?.bitsPerCharacter).toBeCloseTo(9 / 4, 6);
    expect(scores?.music?.accuracy).toBe(1 / 4);
    [1, 2, 3, 3].forEach((bits, at) => {
      expect(scores?.music?.bitsByQuarter[at]).toBeCloseTo(bits, 6);
    });
  });

  test('leaves texts whose notes are not counted out of the bits per note', () => {
    const foreteller = new Foreteller(constantEngine([1, 1, 1, 1]), abcd, 0);
    foreteller.foretell(allMusic('abcd', 0));
    expect(foreteller.scores?.network.bitsPerNote).toBeUndefined();
    foreteller.foretell(allMusic('abc', 1));
    expect(foreteller.scores?.network.bitsPerNote).toBe(4);
  });

  test('starts every text anew, or goes on in a running one', () => {
    const separate = new Foreteller(echoEngine(4), abcd, 0);
    const running = new Foreteller(echoEngine(4), abcd, 0, 'running');
    for (const foreteller of [separate, running]) {
      foreteller.foretell(allMusic('aab'));
      foreteller.foretell(allMusic('bbb'));
    }
    expect(separate.scores?.network.accuracy).toBe(3 / 4);
    expect(running.scores?.network.accuracy).toBe(4 / 5);
  });

  test('has nothing to say of nothing', () => {
    const foreteller = new Foreteller(echoEngine(4), abcd, 1);
    foreteller.foretell(allMusic('a'));
    expect(foreteller.scores).toBeUndefined();
  });

  test('is as surprised as who listens, with and without adaptation', () => {
    const { vocabulary } = fakeModel;
    const texts = ['M:4/4\nK:G\nGABcGABc|d2B2GABc|GABcd4\n', 'M:3/4\nK:D\nDEF2GA|DEF2GA\n'];
    const engine = fakeEngine();
    // The zero state, which `Listening` starts from.
    const reset = (): void => engine.restore(new Float32Array(1));
    const foreteller = new Foreteller({ ...engine, reset }, vocabulary, 1);
    let alone = 0;
    let adapted = 0;
    let characters = 0;
    for (const text of texts) {
      foreteller.foretell(allMusic(text));
      const listening = new Listening(fakeEngine(), vocabulary, new Adaptation(vocabulary));
      listening.hear(text);
      alone += listening.networkSurprise(1, text.length);
      adapted += listening.surprise(1, text.length);
      characters += text.length - 1;
    }
    const scores = foreteller.scores;
    expect(scores?.network.bitsPerCharacter).toBeCloseTo(alone / characters, 4);
    expect(scores?.adapted?.bitsPerCharacter).toBeCloseTo(adapted / characters, 4);
    expect(adapted).toBeLessThan(alone);
  });
});

describe("the study's protocol", () => {
  test('cuts all texts into chunks of 25 and leaves out what is left', () => {
    const chunks = studyChunks([{ text: 'a'.repeat(20) }, { text: 'b'.repeat(32) }]);
    expect(chunks).toEqual(['a'.repeat(20) + 'b'.repeat(5), 'b'.repeat(25)]);
  });

  test('judges the last character of a chunk from those before it', () => {
    const engine = echoEngine(4);
    expect(endsAsForetold(engine, abcd, 'abcdd')).toBe(true);
    expect(endsAsForetold(engine, abcd, 'aaaab')).toBe(false);
  });

  test('counts every 25th character of the texts one after the other', () => {
    const tally = new ForetellingTally();
    const music = new Uint8Array(40);
    const judge = (right: number): void => {
      tally.begin({ music, notes: 0 });
      for (let at = 0; at < music.length; at++) tally.add(at, 1, at === right);
    };
    judge(24);
    // The 50th character is the 10th of the second text, the 75th its 35th.
    judge(9);
    expect(tally.scores?.accuracyOf25th).toBeCloseTo(2 / 3);
    expect(tally.scores?.music).toBeUndefined();
  });
});
