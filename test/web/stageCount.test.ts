import { expect, test } from '@jest/globals';
import { stageCount } from '../../src/web/stageCount.js';

/** A bar line at 1,000 ms, 500 ms a beat, 4 beats a bar. */
const beat = { kind: 'beat', barLine: 1000, beat: 500, beats: 4 } as const;
const plan = (on: number, off: number, committed = true) =>
  ({ kind: 'plan', notes: [{ pitch: 60, on, off, committed }] }) as const;

test('while it answers, bars are counted down to its end, and the beats of the last', () => {
  const until = plan(1000, 7000);
  const at = (now: number) => {
    const { number, words } = stageCount({ turn: 'answering', beat, plan: until }, now);
    return `${number} ${words}`;
  };
  expect([1000, 2970, 3001].map(at)).toEqual(['3 bars left', '3 bars left', '2 bars left']);
  expect([5001, 6001, 6999].map(at)).toEqual(['4 beats left', '2 beats left', '1 beat left']);
});

test('while it listens and knows when it begins, it is told when', () => {
  const count = (now: number) =>
    stageCount({ turn: 'listening', beat, plan: plan(7000, 9000) }, now);
  expect(count(1000)).toMatchObject({ number: 3, words: 'bars to go' });
  expect(count(6600)).toMatchObject({ number: 1, words: 'beat to go' });
});

test('what it only has in mind is no promise: the beats of the bar are counted', () => {
  const count = stageCount({ turn: 'listening', beat, plan: plan(7000, 9000, false) }, 2600);
  expect(count).toMatchObject({ number: 4, words: 'of 4', beats: 4 });
  expect(count.progress).toBeCloseTo(0.8);
});

test('bars before the bar line that it knows of are counted too', () => {
  expect(stageCount({ turn: 'listening', beat }, 400).number).toBe(3);
});

test('without a beat there is nothing to count', () => {
  expect(stageCount({ turn: 'answering', plan: plan(0, 100) }, 50)).toEqual({ words: '' });
});

test('before anybody plays it says what to do', () => {
  expect(stageCount({ turn: 'idle', beat }, 1200)).toEqual({ words: 'play a phrase' });
});
