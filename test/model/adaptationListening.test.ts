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
/** Whatever the network says. */
const logits = Float32Array.from({ length: vocabulary.size }, (_, index) => Math.sin(index));
const expected = new Float32Array(vocabulary.size);
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
        listening.expect(imagined, logits, expected, 1);
      }
    }),
  );
});

test('what is expected depends on the text heard and imagined, not on what was imagined before', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(music, music), { minLength: 1, maxLength: 6 }), (texts) => {
      const listening = new Listening(engine, vocabulary, new Adaptation(vocabulary));
      for (const [heard, imagined] of texts) {
        listening.hear(HEADER + heard);
        const fresh = new Adaptation(vocabulary);
        for (const character of HEADER + heard + imagined) {
          fresh.feed(vocabulary.indexOf(character));
        }
        const wanted = new Float32Array(vocabulary.size);
        fresh.mix(logits, wanted, 0.8);
        listening.expect(imagined.slice(1), logits, expected, 0.8);
        listening.expect(imagined, logits, expected, 0.8);
        expect(expected).toEqual(wanted);
      }
    }),
  );
});

test('with strength 0 what is expected is exactly what the network expects', () => {
  const listening = new Listening(engine, vocabulary, new Adaptation(vocabulary));
  listening.hear(`${HEADER}GABGAB`);
  listening.expect('GA', logits, expected, 0);
  expect(expected).toEqual(logits);
});

test('what was heard before surprises less', () => {
  const bar = 'G2Bd2e|';
  const text = HEADER + bar.repeat(4);
  const last = (all: number[]): number =>
    all.slice(-bar.length).reduce((bits, probability) => bits - Math.log2(probability), 0);
  expect(last(surprises(text, new Adaptation(vocabulary)))).toBeLessThan(last(surprises(text)) / 2);
});
