import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Activity } from '../../src/model/activity.js';
import type { Engine } from '../../src/model/engine.js';
import { Listening } from '../../src/model/listening.js';
import type { Cell } from '../../src/model/network.js';
import { createWasmEngine } from '../../src/model/wasmEngine.js';
import { randomNetwork, someVocabulary } from './support.js';

const V = 6;
const vocabulary = someVocabulary(V);

/** The outputs of all cells after each character, from an engine that hears the text afresh. */
function afresh(engine: Engine, text: string): number[][] {
  engine.reset();
  const state = new Float32Array(engine.stateLength);
  return [...text].map((character) => {
    if (vocabulary.has(character)) engine.step(vocabulary.indexOf(character));
    engine.save(state);
    return (engine.activations ?? []).flatMap(({ offset, length }) =>
      Array.from(state.subarray(offset, offset + length), (h) => Math.round(127 * h) + 0),
    );
  });
}

function rows(activity: Activity): number[][] {
  const all = [...activity.since(activity.start)];
  return Array.from({ length: activity.end - activity.start }, (_, at) =>
    all.slice(at * activity.cells, (at + 1) * activity.cells),
  );
}

describe.each<Cell>(['lstm', 'gru', 'simple'])('with %s cells', (cell) => {
  test('after any edits it holds what every cell did at every character of the text', async () => {
    const network = randomNetwork(V, [7, 4], 3, cell);
    const engine = await createWasmEngine(network);
    const fresh = await createWasmEngine(network);
    // One character in seven is unknown.
    const text = fc.string({ unit: fc.constantFrom(...'!"#$%&', 'z'), maxLength: 40 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (texts) => {
        const listening = new Listening(engine, vocabulary);
        for (const heard of texts) {
          listening.hear(heard);
          const { activity } = listening;
          if (activity === undefined) throw new Error('a network has activations');
          expect(activity.layers).toEqual([7, 4]);
          expect([activity.start, activity.end]).toEqual([0, heard.length]);
          expect(rows(activity)).toEqual(afresh(fresh, heard));
        }
      }),
      { numRuns: 40 },
    );
  });
});

test('in a fixed amount of memory the newest are kept', () => {
  const activity = new Activity([{ offset: 1, length: 1 }], 4);
  const keep = (at: number) => activity.keep(at, Float32Array.of(9, at / 127));
  for (let at = 0; at < 10; at++) keep(at);
  expect([activity.start, activity.end]).toEqual([6, 10]);
  expect([...activity.since(6)]).toEqual([6, 7, 8, 9]);
  expect([...activity.since(8)]).toEqual([8, 9]);
  // Back to where some are kept, and to where none is any more.
  keep(7);
  expect([activity.start, ...activity.since(activity.start)]).toEqual([6, 6, 7]);
  keep(2);
  expect([activity.start, ...activity.since(activity.start)]).toEqual([2, 2]);
});
