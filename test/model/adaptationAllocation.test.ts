import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { Adaptation } from '../../src/model/adaptation.js';
import { Vocabulary } from '../../src/model/vocabulary.js';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const TURNS = 2000;

/** In a turn are two mixes, and the compiler may box a number in each: far from an array. */
const ROOM = 48 * TURNS;

test('feeding, mixing and going back allocate no objects', () => {
  const vocabulary = new Vocabulary([...'M:4/\nK|ABcdefG23']);
  const text = [...'M:4/4\nK:G\nG2Bd|e3f|ABcd|'].map((character) => vocabulary.indexOf(character));
  const adaptation = new Adaptation(vocabulary);
  const logits = new Float32Array(vocabulary.size);
  const mixed = new Float32Array(vocabulary.size);
  const turn = (): void => {
    if (adaptation.length > 40) adaptation.truncate(20);
    adaptation.feed(text[adaptation.length % text.length] ?? 0);
    adaptation.mix(logits, mixed);
    adaptation.mix(logits, mixed, 0.5);
  };
  for (let at = 0; at < 2 * TURNS; at++) turn();
  const rounds = Array.from({ length: 5 }, () => {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let at = 0; at < TURNS; at++) turn();
    return process.memoryUsage().heapUsed - before;
  });
  // The least: a round takes long enough for others to allocate, too.
  expect(Math.min(...rounds)).toBeLessThan(ROOM);
});
