import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Adaptation } from '../../src/model/adaptation.js';
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

test('the same whatever of it is over, and whichever surprise is asked for', () => {
  const over = fc.array(text, { minLength: 1, maxLength: 3 });
  const heard = fc.record({
    part: fc.nat({ max: 2 }),
    end: text,
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(over, fc.array(heard, { minLength: 1, maxLength: 12 }), (parts, texts) => {
      const listening = new Listening(engine, vocabulary, new Adaptation(vocabulary));
      for (const { part, end, share } of texts) {
        const before = parts[part % parts.length] ?? '';
        const now = before + end;
        const surpriseFrom = Math.floor(share * now.length);
        listening.hear(now, { over: before.length, surpriseFrom });
        expectAsFresh(listening, now);
        const all = new Listening(fresh, vocabulary, new Adaptation(vocabulary));
        all.hear(now);
        expect(listening.surprise(surpriseFrom, now.length)).toBe(
          all.surprise(surpriseFrom, now.length),
        );
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

  test('none for music that is over, when a key comes back that it was heard in', () => {
    const { listening, steps } = counting();
    const major = '!"#$%&'.repeat(30);
    const minor = '#"%$!&'.repeat(30);
    const over = major.length;
    const hear = (now: string): void => listening.hear(now, { over, surpriseFrom: now.length });
    hear(`${major}!!`);
    hear(`${minor}!!`);
    steps();
    hear(`${major}#`);
    expect(steps()).toBe(1);
    hear(`${minor}#%`);
    expect(steps()).toBe(2);
  });

  test('only what is new, when a reading comes back that was left for another', () => {
    const { listening, steps } = counting();
    const before = '!"#$%&'.repeat(30);
    const hear = (end: string): void =>
      listening.hear(before + end, { surpriseFrom: before.length + end.length - 1 });
    hear('##%%##%');
    hear('&&"%%##%!');
    steps();
    hear('##%%##%!$');
    expect(steps()).toBe(2);
    hear('&&"%%##%!$"');
    expect(steps()).toBe(2);
    hear('##%%##%!$"!');
    expect(steps()).toBe(2);
    expectAsFresh(listening, `${before}##%%##%!$"!`);
  });
});

test('who follows what the cells do misses nothing of a text that was heard before', () => {
  const listening = new Listening(engine, vocabulary);
  listening.isFollowed = true;
  const major = '!"#$%&'.repeat(30);
  const minor = '#"%$!&'.repeat(30);
  const over = major.length;
  for (const now of [`${major}!`, `${minor}!`, `${major}#`]) {
    listening.hear(now, { over, surpriseFrom: now.length });
  }
  expect(listening.activity?.start).toBe(0);
  expect(listening.activity?.end).toBe(over + 1);
  expectAsFresh(listening, `${major}#`);
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
