import { describe, expect, test } from '@jest/globals';
import type { LiveSettings } from '../../../src/config/settings.js';
import { chordPitchClasses, parseChordSymbol } from '../../../src/music/chordSymbol.js';
import { Jam, stillSounding } from '../jamming.js';
import {
  BAR,
  BEAT,
  barLengths,
  impartialEngine,
  modeSession,
  offGrid,
  onsets,
  PHRASE,
  partnerPhrases,
} from './beats.js';

const START = 1000;

function accompanied(phrases: number, tempo: number | 'auto' = 120): Jam {
  const jam = new Jam(modeSession({ mode: 'accompany', tempo }));
  for (let i = 0; i < phrases; i++) jam.play(PHRASE, START + i * 2 * BAR);
  return jam;
}

/** What is played under four phrases. */
function under(settings: Partial<LiveSettings>): { due: number; pitch: number }[] {
  const jam = new Jam(modeSession({ mode: 'accompany', ...settings }));
  for (let i = 0; i < 4; i++) jam.play(PHRASE, START + i * 2 * BAR);
  jam.close(START + 12 * BAR);
  expect(stillSounding(jam.sent)).toBe(0);
  return onsets(jam);
}

describe('accompanying', () => {
  test('the register carries it by an octave, the density says how often it strikes', () => {
    const [usual, low, high] = (['auto', 'low', 'high'] as const).map((register) =>
      under({ register }),
    );
    expect(low?.map(({ pitch }) => pitch + 12)).toEqual(usual?.map(({ pitch }) => pitch));
    expect(high?.map(({ pitch }) => pitch - 12)).toEqual(usual?.map(({ pitch }) => pitch));
    const strokes = [0, 0.5, 1].map(
      (density) => new Set(under({ density }).map((n) => n.due)).size,
    );
    expect(strokes[0]).toBeLessThan(strokes[1] ?? 0);
    expect(strokes[1]).toBeLessThan(strokes[2] ?? 0);
  });

  test('it comes in while the player plays, on beats, and below the melody', () => {
    const jam = accompanied(4);
    const notes = onsets(jam);
    expect(notes.length).toBeGreaterThan(30);
    expect(notes[0]?.due).toBeLessThan(START + BAR);
    for (const { due, pitch } of notes) {
      expect(offGrid(due, START, BEAT)).toBeLessThanOrEqual(20);
      expect(pitch).toBeLessThan(60);
    }
  });

  test('every bar has a chord symbol, and all that is played under it is of that chord', () => {
    const jam = accompanied(4);
    const canon = partnerPhrases(jam).at(-1)?.canon.split('\n')[2] ?? '';
    const bars = canon.split('|');
    expect(bars.length).toBeGreaterThan(5);
    for (const bar of bars) expect(bar).toMatch(/^(z\d)?"[A-G]/);
    const symbols = [...canon.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
    for (const symbol of symbols) expect(parseChordSymbol(symbol)).toBeDefined();
    const last = parseChordSymbol(symbols.at(-1) ?? '');
    const tones = last === undefined ? [] : chordPitchClasses(last);
    const sounded = onsets(jam).filter(
      ({ due }) => due >= START + 6 * BAR - 1 && due < START + 6 * BAR + 50,
    );
    for (const { pitch } of sounded) expect(tones).toContain(pitch % 12);
    expect(new Set(partnerPhrases(jam).flatMap(barLengths))).toEqual(new Set([40_320]));
  });

  test('a melody in another chord than was imagined changes the chord within its bar', () => {
    const jam = new Jam(modeSession({ mode: 'accompany' }, { engine: impartialEngine() }));
    // Arpeggios: each bar is of one chord only.
    const chords = [
      [60, 64, 67],
      [65, 69, 72],
      [67, 71, 74],
      [65, 69, 72],
    ] as const;
    jam.play(
      chords.flatMap((tones) => Array.from({ length: 8 }, (_, i) => tones[i % 3] ?? 60)),
      START,
    );
    for (const [bar, tones] of chords.entries()) {
      const from = START + bar * BAR + 3 * BEAT;
      const late = onsets(jam).filter(({ due }) => due >= from - 1 && due < from + BEAT - 1);
      expect(late.length).toBeGreaterThanOrEqual(3);
      for (const { pitch } of late) expect(tones.map((tone) => tone % 12)).toContain(pitch % 12);
    }
  });

  test('without a tempo that is set it comes in on a bar line when it has heard a bar', () => {
    const jam = accompanied(4, 'auto');
    const notes = onsets(jam);
    expect(notes.length).toBeGreaterThan(20);
    expect(notes[0]?.due).toBeGreaterThan(START + BAR - 100);
    for (const { due } of notes) expect(offGrid(due, START, BEAT)).toBeLessThan(30);
  });

  test('when the player has left it stops too, and comes in again with them', () => {
    const jam = accompanied(2);
    jam.till(START + 12 * BAR);
    expect(stillSounding(jam.sent)).toBe(0);
    const first = onsets(jam);
    expect(first.at(-1)?.due).toBeLessThan(START + 8 * BAR);
    jam.play(PHRASE, START + 12 * BAR);
    expect(onsets(jam).length).toBeGreaterThan(first.length + 8);
  });
});
