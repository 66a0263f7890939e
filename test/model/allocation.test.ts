import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { coin } from '../../src/model/coin.js';
import { DynamicEngine } from '../../src/model/dynamicEngine.js';
import { NgramEngine } from '../../src/model/ngramEngine.js';
import { Sampler } from '../../src/model/sampler.js';
import { createWasmEngine } from '../../src/model/wasmEngine.js';
import { learnNgram } from '../../src/training/ngram.js';
import { randomNetwork } from './support.js';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Few enough that one boxed number a turn does not make the collector run and hide them. */
const TURNS = 20_000;

/**
 * Bytes that a round may leave: one boxed number a turn, which the compiler may or may not need for
 * a number that is handed over, and something for its own work. The smallest object takes more.
 */
const ROOM = 24 * TURNS;

/** Bytes that the median of five rounds of turns leaves on the heap. */
function heapGrowth(turn: (at: number) => void): number {
  for (let at = 0; at < 5 * TURNS; at++) turn(at);
  const rounds = [1, 2, 3, 4, 5].map(() => {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let at = 0; at < TURNS; at++) turn(at);
    return process.memoryUsage().heapUsed - before;
  });
  return rounds.sort((a, b) => a - b)[2] ?? 0;
}

test('the measure sees one small object a turn', () => {
  let kept: object = {};
  const growth = heapGrowth((at) => {
    kept = { at };
  });
  expect(kept).toEqual({ at: TURNS - 1 });
  expect(growth).toBeGreaterThan(ROOM);
});

test.each([
  ['lstm', 'float32'],
  ['lstm', 'int16'],
  ['gru', 'int16'],
  ['simple', 'float32'],
] as const)(
  'a step allocates nothing, nor does keeping and restoring a state (%s, %s)',
  async (cell, precision) => {
    const engine = await createWasmEngine(randomNetwork(12, [8, 8], 1, cell), precision);
    const state = new Float32Array(engine.stateLength);
    const growth = heapGrowth((at) => {
      engine.step(at % 12);
      engine.save(state);
      engine.prepare();
      engine.restore(state);
    });
    expect(growth).toBeLessThan(ROOM);
  },
);

test.each(['an n-gram', 'a network that goes on learning'])('nor does one of %s', async (kind) => {
  const network = randomNetwork(12, [8]);
  const engine =
    kind === 'an n-gram'
      ? new NgramEngine(learnNgram([[0, 3, 1, 4, 1, 5]], 12, { order: 3, leastCount: 1 }))
      : new DynamicEngine(await createWasmEngine(network), network, { rate: 0.01, decay: 0.01 });
  const state = new Float32Array(engine.stateLength);
  const growth = heapGrowth((at) => {
    engine.step(at % 12);
    engine.save(state);
    engine.restore(state);
  });
  expect(growth).toBeLessThan(ROOM);
});

test('choosing a character allocates nothing', () => {
  const sampler = new Sampler(20);
  const logits = Float32Array.from({ length: 20 }, (_, at) => Math.sin(at));
  const mask = Uint8Array.from({ length: 20 }, (_, at) => at % 2);
  const settings = { temperature: 0.9, topP: 0.95, topK: 5 };
  const growth = heapGrowth((at) => sampler.sample(logits, mask, settings, coin(1, 2, at)));
  expect(growth).toBeLessThan(ROOM);
});
