import { describe, expect, test } from '@jest/globals';
import { Jam } from '../jamming.js';
import { BAR, BEAT, barLengths, modeSession, onsets, PHRASE, partnerPhrases } from './beats.js';

const START = 1000;

/** The player plays two bars in each of their turns, which begin every four. */
function traded(turns: number, tempo: number | 'auto' = 120): Jam {
  const jam = new Jam(modeSession({ mode: 'trade', tradeBars: 2, tempo }));
  for (let turn = 0; turn < turns; turn++) jam.play(PHRASE, START + turn * 4 * BAR);
  jam.till(START + turns * 4 * BAR);
  return jam;
}

describe('trading bars', () => {
  test('the partner plays in its own bars only, from bar line to bar line', () => {
    const jam = traded(4);
    const notes = onsets(jam);
    expect(notes.length).toBeGreaterThan(12);
    for (const { due } of notes) {
      const bar = (due - START) / BAR;
      expect(bar % 4).toBeGreaterThanOrEqual(2);
    }
    const firsts = [2, 6, 10, 14].map(
      (bar) => notes.find(({ due }) => due >= START + bar * BAR - 1)?.due ?? 0,
    );
    for (const [turn, due] of firsts.entries()) {
      expect(due - (START + (2 + 4 * turn) * BAR)).toBeLessThanOrEqual(BEAT);
    }
  });

  test('each of its turns has as many bars as were agreed, and all add up', () => {
    for (const phrase of partnerPhrases(traded(4))) {
      expect(barLengths(phrase)).toEqual([40_320, 40_320]);
    }
  });

  test('without a tempo that is set the bars are those of the playing', () => {
    const jam = traded(3, 'auto');
    expect(partnerPhrases(jam)).toHaveLength(3);
    for (const { due } of onsets(jam)) {
      expect(((due - START + 100) / BAR) % 4).toBeGreaterThanOrEqual(2);
    }
  });

  test('who plays into its turn is a guest: it goes on, and nothing of it is written', () => {
    const jam = new Jam(modeSession({ mode: 'trade', tradeBars: 2 }));
    jam.play(PHRASE, START);
    const inItsTurn = START + 2.6 * BAR;
    jam.play([72], inItsTurn);
    jam.till(START + 4 * BAR);
    expect(onsets(jam).some(({ due }) => due > inItsTurn + BEAT)).toBe(true);
    expect(jam.of('transcript').filter(({ phrase }) => phrase === 2)).toHaveLength(0);
  });

  test('a turn in which nothing was played is let rest, until something is', () => {
    const jam = new Jam(modeSession({ mode: 'trade', tradeBars: 2 }));
    jam.play(PHRASE, START);
    jam.till(START + 20 * BAR);
    const first = onsets(jam);
    expect(first.every(({ due }) => due < START + 4 * BAR)).toBe(true);
    jam.play(PHRASE, START + 20 * BAR);
    jam.till(START + 24 * BAR);
    const second = onsets(jam).slice(first.length);
    expect(second.length).toBeGreaterThan(0);
    expect(second.every(({ due }) => due >= START + 22 * BAR - 1)).toBe(true);
  });
});
