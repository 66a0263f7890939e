import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DECISION_LAG } from '../../../src/jam/listener/beatTracker.js';
import { Listener } from '../../../src/jam/listener/listener.js';
import type { ListenerSettings } from '../../../src/jam/listener/settings.js';
import type { Transcript } from '../../../src/jam/listener/transcript.js';

const movement = fc.record({
  kind: fc.constantFrom('on', 'on', 'off', 'off', 'down', 'up'),
  pitch: fc
    .integer({ min: 0, max: 127 })
    .map((pitch) => (pitch % 3 === 0 ? pitch : 60 + (pitch % 5))),
  wait: fc.oneof(
    fc.constant(0),
    fc.double({ min: 0, max: 40, noNaN: true }),
    fc.double({ min: 0, max: 900, noNaN: true }),
    fc.double({ min: -500, max: 600_000, noNaN: true }),
  ),
});

const settings: fc.Arbitrary<ListenerSettings> = fc.record({
  tempo: fc.oneof(fc.constant('auto' as const), fc.integer({ min: 30, max: 300 })),
  meter: fc.constantFrom(
    { beats: 4, unit: 4 },
    { beats: 6, unit: 8 },
    { beats: 5, unit: 4 },
    { beats: 7, unit: 16 },
    { beats: 1, unit: 2 },
    { beats: 24, unit: 16 },
  ),
  key: fc.constant('auto' as const),
});

type Movement = typeof movement extends fc.Arbitrary<infer M> ? M : never;

function play(listener: Listener, movements: readonly Movement[]): void {
  let at = 0;
  for (const { kind, pitch, wait } of movements) {
    at += wait;
    if (kind === 'on') listener.noteOn(pitch, at);
    else if (kind === 'off') listener.noteOff(pitch, at);
    else listener.pedal(kind === 'down', at);
  }
}

/** What a transcript says. */
function told(transcript: Transcript | undefined): object | undefined {
  return transcript && { ...transcript, key: transcript.key() };
}

describe('whatever is played', () => {
  test('is written as legal notes, the same each time', () => {
    fc.assert(
      fc.property(settings, fc.array(movement, { maxLength: 120 }), (chosen, movements) => {
        const listener = new Listener(chosen);
        play(listener, movements);
        const transcript = listener.transcript();
        const struck = movements.filter(({ kind }) => kind === 'on').length;
        if (transcript === undefined) {
          expect(struck).toBe(0);
          return;
        }
        const { notes, open, grid } = transcript;
        expect(notes.length + open.length).toBe(struck);
        for (const { onset, duration } of notes) {
          expect(Number.isInteger(onset) && onset >= 0).toBe(true);
          expect(Number.isInteger(duration) && duration > 0).toBe(true);
        }
        expect(grid.tempo).toBeGreaterThan(0);
        expect(Number.isFinite(grid.origin)).toBe(true);
        const again = new Listener(chosen);
        play(again, movements);
        expect(told(again.transcript())).toEqual(told(transcript));
      }),
      { numRuns: 60 },
    );
  });
});

describe('however long the jam', () => {
  test('only so many of the latest notes are looked at again, and settled ones stay', () => {
    const listener = new Listener({ tempo: 'auto', meter: { beats: 4, unit: 4 }, key: 'auto' });
    let settled: unknown[] = [];
    for (let i = 0; i < 600; i += 1) {
      const at = i * 250 + 15 * Math.sin(i * i);
      listener.noteOn(60 + ((i * 7) % 12), at);
      listener.noteOff(60 + ((i * 7) % 12), at + 180);
      if (i % 20 !== 0) continue;
      const transcript = listener.transcript();
      if (transcript === undefined) throw new Error('nothing was heard');
      expect(transcript.notes.length - transcript.settled).toBeLessThanOrEqual(DECISION_LAG + 3);
      expect(transcript.notes.slice(0, settled.length)).toEqual(settled);
      settled = transcript.notes.slice(0, transcript.settled);
      for (const { onset } of transcript.notes.slice(transcript.settled)) {
        expect(onset).toBeGreaterThanOrEqual(transcript.frozenUpTo);
      }
    }
  });

  test('a key that is never let go does not hold the rest up', () => {
    const listener = new Listener({ tempo: 100, meter: { beats: 4, unit: 4 }, key: 'auto' });
    listener.noteOn(36, 0);
    for (let i = 1; i < 500; i += 1) {
      listener.noteOn(60 + (i % 12), i * 300);
      listener.noteOff(60 + (i % 12), i * 300 + 200);
    }
    expect(listener.transcript()?.settled).toBeGreaterThan(400);
  });
});
