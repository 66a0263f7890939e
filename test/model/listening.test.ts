import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Engine } from '../../src/model/engine.js';
import { Listening } from '../../src/model/listening.js';
import { createWasmEngine } from '../../src/model/wasmEngine.js';
import { randomNetwork, someVocabulary } from './support.js';

const V = 6;
const network = randomNetwork(V, [8, 5]);
const vocabulary = someVocabulary(V);

/** One character in seven is unknown. */
const character = fc.constantFrom(...'!"#$%&', 'z');
const text = fc.string({ unit: character, maxLength: 60 });

let engine: Engine;
let fresh: Engine;

beforeAll(async () => {
  engine = await createWasmEngine(network);
  fresh = await createWasmEngine(network);
});

/** The logits and the state after a fresh engine has heard all of it. */
function afresh(heard: string): { logits: number[]; state: number[] } {
  fresh.reset();
  let logits: ArrayLike<number> = new Float32Array(V);
  for (const char of heard) {
    if (vocabulary.has(char)) logits = fresh.step(vocabulary.indexOf(char));
  }
  const state = new Float32Array(fresh.stateLength);
  fresh.save(state);
  return { logits: Array.from(logits), state: Array.from(state) };
}

function expectAsFresh(listening: Listening, heard: string): void {
  const expected = afresh(heard);
  expect(Array.from(listening.logits)).toEqual(expected.logits);
  const logits = listening.fork();
  const state = new Float32Array(engine.stateLength);
  engine.save(state);
  expect(Array.from(state)).toEqual(expected.state);
  expect(Array.from(logits)).toEqual(expected.logits);
}

/** Replaces what is between two places of the text, as a share of its length. */
const edit = fc.record({
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 30 }),
  insert: text,
  wander: fc.array(fc.nat({ max: V - 1 }), { maxLength: 5 }),
});

test('after any edits, logits and state are those of a fresh network hearing the text', () => {
  fc.assert(
    fc.property(text, fc.array(edit, { maxLength: 12 }), (start, edits) => {
      const listening = new Listening(engine, vocabulary);
      let now = start;
      listening.hear(now);
      expectAsFresh(listening, now);
      for (const { from, length, insert, wander } of edits) {
        const at = Math.floor(from * now.length);
        now = now.slice(0, at) + insert + now.slice(at + length);
        // Somebody imagines with the same engine in between.
        listening.fork();
        for (const index of wander) engine.step(index);
        listening.hear(now);
        expect(listening.text).toBe(now);
        expectAsFresh(listening, now);
      }
    }),
    { numRuns: 60 },
  );
});

test('the same without forking in between', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (texts) => {
      const listening = new Listening(engine, vocabulary);
      for (const now of texts) {
        listening.hear(now);
        expect(Array.from(listening.logits)).toEqual(afresh(now).logits);
      }
    }),
    { numRuns: 60 },
  );
});

test('a text far longer than the checkpoints reach may still be changed anywhere', () => {
  const listening = new Listening(engine, vocabulary);
  let now = '';
  for (let at = 0; at < 9000; at++) now += String.fromCharCode(33 + ((at * at + at) % V));
  listening.hear(now);
  expectAsFresh(listening, now);
  for (const at of [8990, 7001, 8000, 4100, 2049, 2048, 100, 3, 0]) {
    now = `${now.slice(0, at)}!#${now.slice(at + 1)}`;
    listening.hear(now);
    expectAsFresh(listening, now);
  }
});

describe('what it costs', () => {
  function counting(): { listening: Listening; steps: () => number } {
    let count = 0;
    const counted: Engine = {
      name: 'wasm',
      vocabularySize: V,
      stateLength: engine.stateLength,
      reset: () => engine.reset(),
      step: (index) => {
        count++;
        return engine.step(index);
      },
      save: (state) => engine.save(state),
      restore: (state) => engine.restore(state),
      dispose: () => {},
    };
    const steps = (): number => {
      const taken = count;
      count = 0;
      return taken;
    };
    return { listening: new Listening(counted, vocabulary), steps };
  }

  test('one step for one more character, none for the same text, few for a change near its end', () => {
    const { listening, steps } = counting();
    const long = '!"#$%&'.repeat(300);
    listening.hear(long);
    expect(steps()).toBe(1800);
    listening.hear(long);
    expect(steps()).toBe(0);
    listening.hear(`${long}!`);
    expect(steps()).toBe(1);
    listening.hear(`${long.slice(0, -3)}##`);
    expect(steps()).toBeLessThanOrEqual(2 + 8);
    listening.hear(`${long.slice(0, -1000)}##`);
    expect(steps()).toBeLessThanOrEqual(2 + 8);
  });
});

describe('surprise', () => {
  test('is what the network gave each character, in bits', () => {
    const listening = new Listening(engine, vocabulary);
    const heard = '!"#$%&&&!';
    listening.hear(heard);
    expect(listening.probabilityAt(0)).toBeCloseTo(1 / V, 6);
    let bits = 0;
    for (let at = 0; at < heard.length; at++) {
      const { logits } = afresh(heard.slice(0, at));
      const weights = logits.map(Math.exp);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const probability = (weights[vocabulary.indexOf(heard.charAt(at))] ?? 0) / total;
      expect(listening.probabilityAt(at)).toBeCloseTo(probability, 5);
      bits -= Math.log2(probability);
    }
    expect(listening.surprise(0, heard.length)).toBeCloseTo(bits, 3);
  });

  test('of a character the network does not know is nothing', () => {
    const listening = new Listening(engine, vocabulary);
    listening.hear('!z!');
    expect(listening.probabilityAt(1)).toBe(1);
    expect(listening.surprise(1, 2)).toBe(0);
    expect(() => listening.probabilityAt(3)).toThrow(RangeError);
  });
});
