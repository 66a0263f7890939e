import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Adaptation } from '../../src/model/adaptation.js';
import type { Engine } from '../../src/model/engine.js';
import { Listening } from '../../src/model/listening.js';
import { Vocabulary } from '../../src/model/vocabulary.js';
import { createWasmEngine } from '../../src/model/wasmEngine.js';
import { randomNetwork } from './support.js';

const vocabulary = new Vocabulary([...'M:4/\nKGABcde2|']);
const HEADER = 'M:4/4\nK:G\n';
const music = fc.string({ unit: fc.constantFrom(...'GABcde2|?'), maxLength: 40 });

let engine: Engine;

beforeAll(async () => {
  engine = await createWasmEngine(randomNetwork(vocabulary.size, [8]));
});

function surprises(text: string, adaptation?: Adaptation): number[] {
  const listening = new Listening(engine, vocabulary, adaptation);
  listening.hear(text);
  return [...text].map((_, at) => listening.probabilityAt(at));
}

test('however the text came about, surprise is that of hearing it at once', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(music, music), { minLength: 1, maxLength: 6 }), (texts) => {
      const adaptation = new Adaptation(vocabulary);
      const listening = new Listening(engine, vocabulary, adaptation);
      for (const [heard, imagined] of texts) {
        const text = HEADER + heard;
        listening.hear(text);
        const probabilities = [...text].map((_, at) => listening.probabilityAt(at));
        expect(probabilities).toEqual(surprises(text, new Adaptation(vocabulary)));
        // Somebody imagines from here, and leaves the adaptation where that ended.
        for (const character of imagined) adaptation.feed(vocabulary.indexOf(character));
      }
    }),
  );
});

test('what was heard before surprises less', () => {
  const bar = 'G2Bd2e|';
  const text = HEADER + bar.repeat(4);
  const last = (all: number[]): number =>
    all.slice(-bar.length).reduce((bits, probability) => bits - Math.log2(probability), 0);
  expect(last(surprises(text, new Adaptation(vocabulary)))).toBeLessThan(last(surprises(text)) / 2);
});
