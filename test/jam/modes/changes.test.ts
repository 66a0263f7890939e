import { describe, expect, test } from '@jest/globals';
import { parseCanon } from '../../../src/abc/canon.js';
import { liveSettingsSchema } from '../../../src/config/settings.js';
import { parseChart } from '../../../src/music/chart.js';
import { chordPitchClasses, parseChordSymbol } from '../../../src/music/chordSymbol.js';
import { Jam, stillSounding } from '../jamming.js';
import { BAR, BEAT, barLengths, modeSession, onsets, PHRASE, partnerPhrases } from './beats.js';

const START = 1000;
const BLUES = liveSettingsSchema.parse({}).changes;
const ROOTS = (parseChart(BLUES)?.bars ?? []).map(([chord]) =>
  chord === undefined ? -1 : (chordPitchClasses(chord)[0] ?? -1),
);

/** One note starts it, and then it plays alone. */
function choruses(count: number): Jam {
  const jam = new Jam(modeSession({ mode: 'changes', key: 'auto' }));
  jam.play([60], START);
  jam.till(START + count * 12 * BAR);
  return jam;
}

describe('playing over changes', () => {
  test('the form holds: over twelve choruses every bar begins on the root of its chord', () => {
    const jam = choruses(12);
    const notes = onsets(jam);
    for (let bar = 0; bar < 12 * 12; bar++) {
      const line = START + bar * BAR;
      const bass = notes.find(({ due, pitch }) => Math.abs(due - line) < 1 && pitch <= 50);
      expect([bar, (bass?.pitch ?? -1) % 12]).toEqual([bar, ROOTS[bar % 12]]);
    }
  });

  test('it improvises when the player has stopped: notes of the chord on the strong beats', () => {
    const jam = choruses(4);
    const phrases = partnerPhrases(jam);
    expect(phrases.length).toBeGreaterThanOrEqual(4);
    let strong = 0;
    for (const { canon } of phrases) {
      let place = 0;
      let tones: readonly number[] = [];
      for (const event of parseCanon(`${canon}\n`).events) {
        if (event.kind === 'bar') place = 0;
        if (event.kind === 'symbol') {
          const chord = parseChordSymbol(event.symbol);
          tones = chord === undefined ? [] : chordPitchClasses(chord);
        }
        if (event.kind !== 'sound') continue;
        if (place % 20_160 === 0) {
          for (const { pitch } of event.tones) expect(tones).toContain(pitch % 12);
          strong += event.tones.length;
        }
        place += event.duration;
      }
    }
    expect(strong).toBeGreaterThan(50);
    // The last one is still being imagined.
    expect(new Set(phrases.slice(0, -1).flatMap(barLengths))).toEqual(new Set([40_320]));
  });

  test('its line yields to the player at once, its chords go on', () => {
    const jam = choruses(1);
    const at = START + 12.3 * BAR;
    jam.till(at);
    jam.play([72, 74, 76, 77, 79, 77, 76, 74], at);
    const during = onsets(jam).filter(({ due }) => due > at && due < at + 8 * 250);
    expect(during.length).toBeGreaterThanOrEqual(6);
    for (const { pitch } of during) expect(pitch).toBeLessThan(68);
    expect(jam.of('state').at(-1)?.turn).toBe('listening');
  });

  test('a chart of one’s own, two chords to a bar', () => {
    const jam = new Jam(modeSession({ mode: 'changes', changes: 'Am F | Dm E7' }));
    jam.play(PHRASE, START);
    jam.till(START + 4 * BAR);
    const bass = [0, 0.5, 1, 1.5, 2].map((bar) => {
      const at = START + bar * BAR;
      const notes = onsets(jam).filter(({ due, pitch }) => Math.abs(due - at) < 1 && pitch <= 50);
      return (notes[0]?.pitch ?? -1) % 12;
    });
    expect(bass).toEqual([9, 5, 2, 4, 9]);
  });

  test('the count-in is counted first, whatever the metronome is set to', () => {
    const jam = new Jam(modeSession({ mode: 'changes', countIn: 1 }));
    jam.play([60], START);
    jam.till(START + 3 * BAR);
    const clicks = onsets(jam, 9);
    expect(clicks.map(({ due }) => (due - START) / BEAT)).toEqual([0, 1, 2, 3]);
    expect(clicks.map(({ pitch }) => pitch)).toEqual([76, 77, 77, 77]);
    const told = jam.of('click').map(({ accent, at }) => ({ accent, at }));
    expect(told).toEqual(clicks.map(({ pitch, due }) => ({ accent: pitch === 76, at: due })));
    expect(onsets(jam)[0]?.due).toBe(START + BAR);
  });

  test('another chart begins at the next bar line, without a note left over', () => {
    const jam = choruses(1);
    jam.receive({ kind: 'settings', change: { changes: 'F | Bb' } }, START + 12.4 * BAR);
    jam.till(START + 14.2 * BAR);
    const bass = onsets(jam).filter(
      ({ due, pitch }) => Math.abs(due - (START + 13 * BAR)) < 1 && pitch <= 50,
    );
    expect(bass.map(({ pitch }) => pitch % 12)).toEqual([5]);
    jam.close(START + 14.3 * BAR);
    expect(stillSounding(jam.sent)).toBe(0);
  });
});
