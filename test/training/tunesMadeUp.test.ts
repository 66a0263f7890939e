import { expect, test } from '@jest/globals';
import { parseCanon } from '../../src/abc/canon.js';
import { engrave } from '../../src/abc/engrave.js';
import type { EvaluationText } from '../../src/training/evaluationTexts.js';
import { asCanon, canonOfAbc, wishesLike } from '../../src/training/tunesMadeUp.js';

const textOf = (canon: string): EvaluationText => {
  const tune = parseCanon(canon);
  return { id: 'a#1', title: '', text: 'as it is', music: new Uint8Array(8), notes: 1, tune };
};

const jig = textOf('M:6/8\nK:Em\nB|E6|"G"G6|E5\n');
const reel = textOf(`M:4/4\nK:G\n${Array.from({ length: 80 }, () => 'G8').join('|')}\n`);
const unread: EvaluationText = { id: '', title: '', text: 'x', music: new Uint8Array(1), notes: 0 };

test('wishes are spread over the tunes, each in its own meter, key and length', () => {
  const wishes = wishesLike([jig, unread, reel], 4, 7);
  expect(wishes.map(({ meter, bars }) => [meter.beats, bars])).toEqual([
    [6, 3],
    [6, 3],
    [4, 64],
    [4, 64],
  ]);
  expect(wishes.map(({ seed, phrase }) => [seed, phrase])).toEqual([
    [7, 0],
    [7, 1],
    [7, 2],
    [7, 3],
  ]);
  expect(wishes[0]?.key).toEqual(parseCanon('M:6/8\nK:Em\nB\n').key);
  expect(wishesLike([unread], 4, 7)).toEqual([]);
});

test('texts become canon without chord symbols', () => {
  const [text] = asCanon([jig, unread]);
  expect(text?.text).toBe('M:6/8\nK:Em\nB|E6|G6|E5\n');
  expect(text?.music.indexOf(1)).toBe('M:6/8\nK:Em\n'.length);
  expect(asCanon([unread])).toEqual([]);
});

test('what is engraved is read as the canon it was', () => {
  const canon = 'M:6/8\nK:Em\nE3 G3|E6\n'.replace(' ', '');
  expect(canonOfAbc(engrave(parseCanon(canon)))).toBe(canon);
  expect(canonOfAbc('no tune')).toBeUndefined();
});
