import fc from 'fast-check';
import type { Frame } from '../../src/abc/transcribe.js';
import { type Key, MODES } from '../../src/music/key.js';
import { barTicks, type Meter } from '../../src/music/meter.js';
import type { Note } from '../../src/music/note.js';

export const keys: fc.Arbitrary<Key> = fc.record({
  fifths: fc.integer({ min: -7, max: 7 }),
  mode: fc.constantFrom(...MODES),
});

export const meters: fc.Arbitrary<Meter> = fc
  .constantFrom('2/4', '3/4', '4/4', '6/8', '9/8', '12/8', '3/2', '5/4', '7/8', '2/2', '3/8')
  .map((text) => {
    const [beats = 4, unit = 4] = text.split('/').map(Number);
    return { beats, unit };
  });

/** Ticks of the grids people play on: sixteenths, and triplets of eighths. */
const step = fc.constantFrom(2520, 1680, 840);

/** Notes on a grid, none overlapping another of its pitch: what a transcript can give back whole. */
export function gridNotes(options: { low: number; high: number }): fc.Arbitrary<Note[]> {
  const note = fc.record({
    pitch: fc.integer({ min: options.low, max: options.high }),
    onset: fc.integer({ min: 0, max: 60 }),
    duration: fc.integer({ min: 1, max: 24 }),
  });
  return fc.tuple(step, fc.array(note, { maxLength: 40 })).map(([grid, notes]) =>
    withoutOverlaps(
      notes.map(({ pitch, onset, duration }) => ({
        pitch,
        onset: onset * grid,
        duration: duration * grid,
      })),
    ),
  );
}

/** A melody: one note after another, some rests between. */
export const melodies: fc.Arbitrary<Note[]> = fc
  .array(
    fc.record({
      pitch: fc.integer({ min: 48, max: 90 }),
      rest: fc.constantFrom(0, 0, 0, 0, 5040),
      duration: fc.constantFrom(2520, 5040, 5040, 10080, 7560, 15120, 20160, 3360, 25200),
    }),
    { maxLength: 40 },
  )
  .map((steps) => {
    let now = 0;
    return steps.map(({ pitch, rest, duration }) => {
      const onset = now + rest;
      now = onset + duration;
      return { pitch, onset, duration };
    });
  });

export const symbols = fc.constantFrom('Am', 'F#7', 'G/B', 'Bdim', 'Eb', 'C#m7b5');

export function frames(): fc.Arbitrary<Frame> {
  return fc
    .record({
      meter: meters,
      key: keys,
      eighths: fc.integer({ min: 0, max: 11 }),
      symbols: fc.array(
        fc.record({
          onset: fc.integer({ min: 0, max: 120 }).map((n) => n * 2520),
          symbol: symbols,
        }),
        { maxLength: 4 },
      ),
    })
    .map(({ meter, key, eighths, symbols: over }) => ({
      meter,
      key,
      anacrusis: (eighths * 5040) % barTicks(meter),
      symbols: over,
    }));
}

function withoutOverlaps(notes: readonly Note[]): Note[] {
  const kept: Note[] = [];
  for (const note of [...notes].sort((a, b) => a.onset - b.onset || a.pitch - b.pitch)) {
    const clear = kept.every(
      (other) => other.pitch !== note.pitch || other.onset + other.duration <= note.onset,
    );
    if (clear) kept.push(note);
  }
  return kept;
}
