import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TapTempo } from '../../../src/midi/clock/tapTempo.js';
import { TICKS_PER_QUARTER } from '../../../src/music/time.js';

function tapAll(tempo: TapTempo, taps: readonly number[]) {
  return taps.map((at) => tempo.tap(at)).at(-1);
}

describe('TapTempo', () => {
  test('knows the tempo from the second tap on, with tick 0 at the first', () => {
    const tempo = new TapTempo();
    expect(tempo.tap(1000)).toBeUndefined();
    expect(tempo.tap(1500)).toEqual({ origin: 1000, millisecondsPerQuarter: 500 });
    expect(tempo.tap(2000)).toEqual({ origin: 1000, millisecondsPerQuarter: 500 });
  });

  test('evens out unsteady taps, and keeps tick 0 at the first of many', () => {
    const taps = Array.from({ length: 20 }, (_, i) => 1000 + 500 * i + (i % 2 === 0 ? 15 : -15));
    const pulse = tapAll(new TapTempo(), taps);
    expect(pulse?.millisecondsPerQuarter).toBeGreaterThan(490);
    expect(pulse?.millisecondsPerQuarter).toBeLessThan(510);
    expect(Math.abs((pulse?.origin ?? 0) - 1000)).toBeLessThan(100);
  });

  test('a tap stands for the beat that is felt: a dotted quarter in 6/8', () => {
    const pulse = tapAll(new TapTempo(1.5 * TICKS_PER_QUARTER), [0, 600, 1200]);
    expect(pulse).toEqual({ origin: 0, millisecondsPerQuarter: 400 });
  });

  test('begins anew after a pause and at another tempo', () => {
    const tempo = new TapTempo();
    tapAll(tempo, [0, 500, 1000]);
    expect(tempo.tap(4000)).toBeUndefined();
    expect(tempo.tap(4400)).toEqual({ origin: 4000, millisecondsPerQuarter: 400 });
    expect(tempo.tap(5200)).toEqual({ origin: 4400, millisecondsPerQuarter: 800 });
  });

  test('ignores bounces, times that run backwards and times that are none', () => {
    const tempo = new TapTempo();
    tapAll(tempo, [0, 500]);
    for (const at of [520, 500, 100, -1e9, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(tempo.tap(at)).toEqual({ origin: 0, millisecondsPerQuarter: 500 });
    }
    expect(tempo.tap(1000)).toEqual({ origin: 0, millisecondsPerQuarter: 500 });
  });

  test('whatever is tapped, a tempo lies between 20 and 400 beats a minute', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -100, max: 5000, noNaN: true })), (steps) => {
        const tempo = new TapTempo();
        let at = 0;
        for (const step of steps) {
          at += step;
          const pulse = tempo.tap(at);
          if (pulse === undefined) continue;
          expect(pulse.millisecondsPerQuarter).toBeGreaterThan(149.999);
          expect(pulse.millisecondsPerQuarter).toBeLessThan(3000.001);
        }
      }),
    );
  });
});
