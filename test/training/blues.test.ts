import { describe, expect, test } from '@jest/globals';
import { parseCanon, writeCanon } from '../../src/abc/canon.js';
import { perform } from '../../src/abc/perform.js';
import type { Engine } from '../../src/model/engine.js';
import { Vocabulary } from '../../src/model/vocabulary.js';
import { pitchClass } from '../../src/music/pitch.js';
import {
  BLUES_FORM,
  BLUES_SCALE,
  bluesChords,
  bluesTune,
  chordOfBar,
  fitsBlues,
} from '../../src/training/blues.js';
import { playBlues, scoreBlues } from '../../src/training/bluesScore.js';
import { BLUES_COURSES, bluesLessons } from '../../src/training/learnBlues.js';

const bodyOf = (canon: string): string => canon.split('\n')[2] ?? '';

describe('blues made to learn from', () => {
  test('is canon of whole bars, each with the form’s chord', () => {
    for (let number = 0; number < 20; number++) {
      const text = writeCanon(bluesTune(3, number % 2 === 0 ? 'full' : 'sparse', 1, number));
      expect(writeCanon(parseCanon(text))).toBe(text);
      expect(bodyOf(text).split('|')).toHaveLength(36);
      expect(scoreBlues(bodyOf(text))).toEqual({
        rightBars: 1,
        wholeChoruses: 3,
        fittingNotes: 1,
      });
    }
  });

  test('is the same for the same seed and number, and another for others', () => {
    const text = (seed: number, number: number): string =>
      writeCanon(bluesTune(2, 'full', seed, number));
    expect(text(1, 7)).toBe(text(1, 7));
    expect(new Set([text(1, 7), text(1, 8), text(2, 7)]).size).toBe(3);
  });

  test('walks on the blues scale between the beats', () => {
    const notes = perform(bluesTune(12, 'full', 3, 0));
    const offBeat = notes.filter(({ onset }) => onset % (4 * 5040) !== 0);
    expect(offBeat.length).toBeGreaterThan(300);
    expect(offBeat.every(({ pitch }) => BLUES_SCALE.includes(pitchClass(pitch)))).toBe(true);
  });

  test('can be the chords alone', () => {
    expect(bodyOf(writeCanon(bluesChords(1)))).toBe(
      BLUES_FORM.map((symbol) => `"${symbol}"z8`).join('|'),
    );
  });

  test('comes with its chord symbols and without', () => {
    const { training, validation } = bluesLessons([], 1, BLUES_COURSES, 1);
    expect(training.some((text) => !text.includes('"'))).toBe(true);
    expect(validation.every((text) => text.includes('"A7"'))).toBe(true);
    const first = bluesLessons([], 1, BLUES_COURSES, 0);
    expect(validation).toEqual(first.validation);
    expect([...training, ...first.training]).not.toContain(validation[0]);
    // Only the chords alone are the same in both.
    expect(new Set([...training, ...first.training]).size).toBe(1 + 96 + 288 + 96 + 192 + 64);
  });
});

describe('judging a blues', () => {
  test('finds the wrong chord, the bar that does not add up, and the note that does not fit', () => {
    const right = writeCanon(bluesTune(1, 'sparse', 1, 0));
    const bars = bodyOf(right).split('|');
    const judged = (at: number, bar: string): number =>
      scoreBlues(bars.map((each, index) => (index === at ? bar : each)).join('|')).rightBars;
    expect(judged(1, '"C7"c8')).toBeCloseTo(11 / 12);
    expect(judged(1, '"F7"c4')).toBeCloseTo(11 / 12);
    expect(judged(1, '"F7"c4"C7"c4')).toBeCloseTo(11 / 12);
    expect(judged(1, '"F7"c[')).toBeCloseTo(11 / 12);
    expect(judged(1, '"F7"c4f4')).toBe(1);
    expect(scoreBlues('"C7"c4D4').fittingNotes).toBe(0.5);
    expect(fitsBlues(63, 1, 'C7')).toBe(true);
    expect(fitsBlues(63, 0, 'C7')).toBe(false);
  });

  test('counts a chorus that begins a bar late as lost', () => {
    const bars = bodyOf(writeCanon(bluesTune(3, 'sparse', 1, 0))).split('|');
    const late = scoreBlues(['"C7"c8', ...bars.slice(0, -1)].join('|'));
    expect(late.wholeChoruses).toBe(0);
    expect(late.rightBars).toBeLessThan(0.5);
  });

  test('hears the form in an engine that keeps it, up to the bar asked for', () => {
    const engine = reciting(12);
    const text = playBlues(engine, RECITED, FREELY, 24, 1);
    expect(text.split('|')).toHaveLength(24);
    expect(scoreBlues(text)).toMatchObject({ rightBars: 1, wholeChoruses: 2 });
    const lost = scoreBlues(playBlues(reciting(11), RECITED, FREELY, 24, 1));
    expect(lost.wholeChoruses).toBe(0);
    expect(lost.rightBars).toBeLessThan(0.8);
  });
});

const FREELY = { temperature: 1, topP: 1, topK: 0 };

const RECITED = new Vocabulary([...'\n"M:4/K|78zCFGADm']);

/** Knows nothing but the chords, and takes up the form again after so many bars. */
function reciting(bars: number): Engine {
  const header = 'M:4/4\nK:C\n';
  const body = Array.from({ length: 48 }, (_, bar) => `"${chordOfBar(bar % bars)}"z8`).join('|');
  const text = header + body;
  let at = 0;
  return {
    name: 'reciting',
    vocabularySize: RECITED.size,
    stateLength: 1,
    reset: () => {
      at = 0;
    },
    step: () => {
      at++;
      const logits = new Float32Array(RECITED.size).fill(-50);
      logits[RECITED.indexOf(text.charAt(at))] = 0;
      return logits;
    },
    save: () => {},
    restore: () => {},
    dispose: () => {},
  };
}
