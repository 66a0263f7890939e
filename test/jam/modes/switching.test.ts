import { describe, expect, test } from '@jest/globals';
import type { LiveSettings } from '../../../src/config/settings.js';
import { Jam, stillSounding } from '../jamming.js';
import { BAR, BEAT, modeSession, offGrid, onsets, PHRASE } from './beats.js';

const START = 1000;

/** A jam over changes whose beat began at `START`, switched in the middle of its fourth bar. */
function switched(mode: LiveSettings['mode']): { jam: Jam; at: number } {
  const jam = new Jam(modeSession({ mode: 'changes', metronome: 'on', tradeBars: 1 }));
  jam.play([60], START);
  const at = START + 3.6 * BAR;
  jam.receive({ kind: 'settings', change: { mode } }, at);
  return { jam, at };
}

describe('switching the mode while it plays', () => {
  for (const mode of ['answer', 'trade', 'continue', 'accompany', 'solo'] as const) {
    test(`to ${mode}: nothing is left sounding, and it comes in on the same beat`, () => {
      const { jam, at } = switched(mode);
      const lead = jam.sent.filter(
        ({ message }) => !('channel' in message && message.channel === 9),
      );
      expect(stillSounding(lead)).toBe(0);
      const before = onsets(jam).length;
      jam.play(PHRASE, START + 5 * BAR);
      jam.till(START + 10 * BAR);
      const after = onsets(jam).slice(before);
      expect(after.length).toBeGreaterThan(4);
      for (const { due } of after) {
        expect(due).toBeGreaterThan(at);
        // Its bass waits a little for the melody; what is imagined is in 24ths of a beat.
        if (mode === 'accompany') expect(offGrid(due, START, BEAT)).toBeLessThanOrEqual(20);
        else expect(offGrid(due, START, BEAT / 24)).toBeLessThan(0.1);
      }
      const clicks = onsets(jam, 9).filter(({ due }) => due > at);
      expect(clicks.length).toBeGreaterThan(20);
      const bars = clicks.filter(({ pitch }) => pitch === 76);
      for (const { due } of bars) expect(offGrid(due, START, BAR)).toBeLessThan(1);
    });
  }
});

describe('a clock from outside', () => {
  test('starts the form with the song, and stops it', () => {
    const jam = new Jam(modeSession({ mode: 'changes', changes: 'C | F | G | Am' }));
    jam.midi({ kind: 'start' }, START);
    let clock = 0;
    const tick = (until: number) => {
      for (; START + (clock * BEAT) / 24 < until; clock++)
        jam.midi({ kind: 'clock' }, START + (clock * BEAT) / 24);
    };
    tick(START + 8.2 * BAR);
    const bass = [1, 2, 3, 4, 5].map((bar) => {
      const line = START + bar * BAR;
      const notes = onsets(jam).filter(({ due, pitch }) => Math.abs(due - line) < 5 && pitch <= 50);
      return (notes[0]?.pitch ?? -1) % 12;
    });
    expect(bass).toEqual([5, 7, 9, 0, 5]);
    jam.midi({ kind: 'stop' }, START + 8.2 * BAR);
    expect(stillSounding(jam.sent)).toBe(0);
    const count = onsets(jam).length;
    jam.till(START + 20 * BAR);
    expect(onsets(jam)).toHaveLength(count);
  });

  test('that goes silent without a word is a stop too', () => {
    const jam = new Jam(modeSession({ mode: 'changes' }));
    jam.midi({ kind: 'start' }, START);
    for (let i = 0; i < 400; i++) jam.midi({ kind: 'clock' }, START + (i * BEAT) / 24);
    const end = START + (400 * BEAT) / 24;
    expect(onsets(jam).length).toBeGreaterThan(10);
    jam.till(end + 5 * BAR);
    expect(stillSounding(jam.sent)).toBe(0);
    expect(onsets(jam).at(-1)?.due).toBeLessThan(end + BAR);
  });
});
