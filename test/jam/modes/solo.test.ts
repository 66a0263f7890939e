import { describe, expect, test } from '@jest/globals';
import { Jam, stillSounding } from '../jamming.js';
import {
  BAR,
  BEAT,
  barLengths,
  modeSession,
  offGrid,
  onsets,
  PHRASE,
  partnerPhrases,
} from './beats.js';

/** Chosen at 1000 ms. */
function soloing(): Jam {
  const jam = new Jam(modeSession({}));
  jam.receive({ kind: 'settings', change: { mode: 'solo' } }, 1000);
  return jam;
}

describe('solo', () => {
  test('it plays without anyone having played, in whole bars, until it is told otherwise', () => {
    const jam = soloing();
    jam.till(1000 + 40 * BAR);
    expect(onsets(jam).at(-1)?.due).toBeGreaterThan(1000 + 38 * BAR);
    expect(new Set(partnerPhrases(jam).slice(0, -1).flatMap(barLengths))).toEqual(
      new Set([40_320]),
    );
    jam.receive({ kind: 'settings', change: { mode: 'answer' } }, 1000 + 40.3 * BAR);
    expect(stillSounding(jam.sent)).toBe(0);
    const until = onsets(jam).length;
    jam.till(1000 + 60 * BAR);
    expect(onsets(jam)).toHaveLength(until);
  });

  test('it yields to the player, keeps the beat, and goes on when they have stopped', () => {
    const jam = soloing();
    jam.till(1000 + 4.2 * BAR);
    const end = jam.play(PHRASE, 1000 + 5 * BAR);
    const during = onsets(jam).filter(({ due }) => due > 1000 + 5 * BAR && due < end);
    expect(during).toHaveLength(0);
    jam.till(end + 4 * BAR);
    const after = onsets(jam).filter(({ due }) => due > end);
    expect(after.length).toBeGreaterThan(4);
    expect(offGrid(after[0]?.due ?? 0, 1000, BEAT / 2)).toBeLessThan(1);
  });

  test('after a panic it is silent until somebody plays', () => {
    const jam = soloing();
    jam.receive({ kind: 'panic' }, 1000 + 2.1 * BAR);
    const count = onsets(jam).length;
    jam.till(1000 + 20 * BAR);
    expect(onsets(jam)).toHaveLength(count);
    expect(stillSounding(jam.sent)).toBe(0);
  });
});
