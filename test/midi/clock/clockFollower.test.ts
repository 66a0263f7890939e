import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Spoiling, type SpoiltClock, spoiltClock } from '../../../bench/spoiltClock.mjs';
import { ClockFollower } from '../../../src/midi/clock/clockFollower.js';
import { CLOCKS_PER_QUARTER, TICKS_PER_CLOCK } from '../../../src/midi/clock/clocks.js';
import type { MidiMessage } from '../../../src/midi/message.js';
import { tickAt, timeAt } from '../../../src/music/pulse.js';
import { TICKS_PER_QUARTER } from '../../../src/music/time.js';

type Tempo = number | ((quarters: number) => number);

function started(): ClockFollower {
  const follower = new ClockFollower();
  follower.receive({ kind: 'start' }, 990);
  return follower;
}

function feed(follower: ClockFollower, clocks: readonly SpoiltClock[]): void {
  for (const { at } of clocks) follower.receive({ kind: 'clock' }, at);
}

/** Tempo error as a share and phase error in ms, of whole clocks too, after a clock. */
function errors(follower: ClockFollower, clock: SpoiltClock, tempo: number) {
  const { pulse } = follower;
  if (pulse === undefined) return { tempo: Number.NaN, phase: Number.NaN };
  return {
    tempo: Math.abs((pulse.millisecondsPerQuarter * tempo) / 60_000 - 1),
    phase: Math.abs(timeAt(pulse, clock.number * TICKS_PER_CLOCK) - clock.meant),
  };
}

/** The greatest errors from the second beat on. */
function worst(tempo: number, spoiling: Spoiling) {
  const follower = started();
  const found = { tempo: 0, phase: 0 };
  for (const clock of spoiltClock({ tempo, quarters: 10 }, spoiling)) {
    feed(follower, [clock]);
    if (clock.number < CLOCKS_PER_QUARTER) continue;
    const now = errors(follower, clock, tempo);
    found.tempo = Math.max(found.tempo, now.tempo);
    found.phase = Math.max(found.phase, now.phase);
  }
  return found;
}

/** After a clock whose tempo changes: the errors so many beats later. */
function later(tempo: Tempo, quarters: number, finalTempo: number, spoiling: Spoiling = {}) {
  const follower = started();
  const clocks = spoiltClock({ tempo, quarters }, spoiling);
  feed(follower, clocks);
  const last = clocks.at(-1);
  if (last === undefined) throw new Error('no clock arrived');
  return errors(follower, last, finalTempo);
}

const seed = fc.integer({ min: 1, max: 1e6 });
const tempo = fc.double({ min: 40, max: 200, noNaN: true });

describe('ClockFollower: a steady clock', () => {
  test('is known exactly where it arrives as it was sent', () => {
    fc.assert(
      fc.property(tempo, (bpm) => {
        const { tempo: error, phase } = worst(bpm, {});
        expect(error).toBeLessThan(1e-6);
        expect(phase).toBeLessThan(1e-3);
      }),
    );
  });

  test('is right from its second beat in spite of jitter of 1 ms, but for a rare moment', () => {
    const found = Array.from({ length: 300 }, (_, i) =>
      worst(40 + ((i * 61) % 160), { jitter: 1, seed: i + 1 }),
    );
    const right = found.filter(({ tempo: error, phase }) => error < 0.01 && phase < 3);
    expect(right.length).toBeGreaterThanOrEqual(297);
    for (const { tempo: error, phase } of found) {
      expect(error).toBeLessThan(0.1);
      expect(phase).toBeLessThan(10);
    }
  });

  test('is right in spite of USB frames, which make every clock late by up to 1 ms', () => {
    fc.assert(
      fc.property(tempo, (bpm) => {
        const { tempo: error, phase } = worst(bpm, { frame: 1 });
        expect(error).toBeLessThan(0.005);
        expect(phase).toBeLessThan(1.5);
      }),
    );
  });

  test.each([
    ['lost clocks and doubled ones', { frame: 1, lost: 0.02, doubled: 0.05 }],
    ['stalls that end in a burst', { frame: 1, stall: 30 }],
  ])('is right in spite of %s', (_, spoiling) => {
    fc.assert(
      fc.property(fc.double({ min: 80, max: 200, noNaN: true }), seed, (bpm, of) => {
        const { tempo: error, phase } = later(bpm, 12, bpm, { ...spoiling, seed: of });
        expect(error).toBeLessThan(0.01);
        expect(phase).toBeLessThan(4);
      }),
    );
  });

  test('is right where two cables bring every clock twice', () => {
    const { tempo: error, phase } = worst(120, { doubled: 1, echo: 0.5 });
    expect(error).toBeLessThan(0.001);
    expect(phase).toBeLessThan(0.5);
  });
});

describe('ClockFollower: a tempo that changes', () => {
  const JUMP = 8;

  test('is followed within one beat of a jump, and no clock is miscounted', () => {
    fc.assert(
      fc.property(tempo, tempo, (from, to) => {
        const jump = (quarters: number) => (quarters < JUMP ? from : to);
        const { tempo: error, phase } = later(jump, JUMP + 1, to, { frame: 1 });
        expect(error).toBeLessThan(0.01);
        expect(phase).toBeLessThan(2);
      }),
    );
  });

  test.each([
    [120, 60],
    [120, 240],
    [120, 80],
    [90, 135],
  ])('from %d to %d is not taken for lost or doubled clocks', (from, to) => {
    const jump = (quarters: number) => (quarters < JUMP ? from : to);
    const { tempo: error, phase } = later(jump, JUMP + 1, to, { jitter: 0.5 });
    expect(error).toBeLessThan(0.02);
    expect(phase).toBeLessThan(2);
  });

  test('is followed through a sweep that trebles it', () => {
    for (let quarters = 5; quarters < 20; quarters += 1) {
      const sweep = (at: number) => 60 + 120 * Math.min(1, Math.max(0, (at - 4) / 16));
      const { tempo: error, phase } = later(sweep, quarters, sweep(quarters), { frame: 1 });
      expect(error).toBeLessThan(0.06);
      expect(phase).toBeLessThan(8);
    }
  });
});

describe('ClockFollower: the song', () => {
  const interval = 20;
  function clocks(follower: ClockFollower, from: number, count: number): number {
    for (let i = 0; i < count; i += 1) follower.receive({ kind: 'clock' }, from + i * interval);
    return from + count * interval;
  }
  function tick(follower: ClockFollower, at: number): number {
    const { pulse } = follower;
    return pulse === undefined ? Number.NaN : tickAt(pulse, at);
  }

  test('begins with the first clock after a start', () => {
    const follower = new ClockFollower();
    const next = clocks(follower, 1000, 31);
    expect(follower.running).toBe(false);
    expect(follower.pulse).toBeDefined();
    follower.receive({ kind: 'start' }, next - 1);
    expect(follower.running).toBe(true);
    clocks(follower, next, 24);
    expect(tick(follower, next)).toBe(0);
    expect(tick(follower, next + 24 * interval)).toBe(TICKS_PER_QUARTER);
  });

  test('goes on after stop and continue where it was, however long the clocks were away', () => {
    const follower = new ClockFollower();
    follower.receive({ kind: 'start' }, 999);
    const next = clocks(follower, 1000, 36);
    follower.receive({ kind: 'stop' }, next - 1);
    expect(follower.running).toBe(false);
    follower.receive({ kind: 'continue' }, next + 5000);
    expect(follower.running).toBe(true);
    clocks(follower, next + 5007, 24);
    expect(tick(follower, next + 5007)).toBe(36 * TICKS_PER_CLOCK);
  });

  test('keeps its place while a stopped sender goes on sending clocks', () => {
    const follower = new ClockFollower();
    follower.receive({ kind: 'start' }, 999);
    let next = clocks(follower, 1000, 36);
    follower.receive({ kind: 'stop' }, next - 1);
    next = clocks(follower, next, 100);
    follower.receive({ kind: 'continue' }, next - 1);
    clocks(follower, next, 24);
    expect(tick(follower, next)).toBe(36 * TICKS_PER_CLOCK);
  });

  test('goes on from a song position, also one that comes while it runs', () => {
    const follower = new ClockFollower();
    follower.receive({ kind: 'songPosition', sixteenths: 32 }, 900);
    follower.receive({ kind: 'continue' }, 999);
    let next = clocks(follower, 1000, 24);
    expect(tick(follower, 1000)).toBe(8 * TICKS_PER_QUARTER);
    follower.receive({ kind: 'songPosition', sixteenths: 16 }, next - 1);
    expect(tick(follower, next)).toBe(4 * TICKS_PER_QUARTER);
    const again = next;
    next = clocks(follower, next, 24);
    expect(tick(follower, again)).toBe(4 * TICKS_PER_QUARTER);
    expect(follower.running).toBe(true);
  });

  test('stops in a gap and comes back with the clocks, where it was', () => {
    const follower = new ClockFollower();
    follower.receive({ kind: 'start' }, 999);
    const next = clocks(follower, 1000, 48);
    follower.advance(next + 200);
    expect(follower.running).toBe(true);
    follower.advance(next + 300);
    expect(follower.running).toBe(false);
    expect(follower.pulse).toBeUndefined();
    follower.receive({ kind: 'clock' }, next + 900);
    expect(follower.running).toBe(false);
    clocks(follower, next + 900 + interval, 23);
    expect(follower.running).toBe(true);
    expect(tick(follower, next + 900)).toBe(48 * TICKS_PER_CLOCK);
  });

  test('does not begin without clocks', () => {
    const follower = new ClockFollower();
    follower.receive({ kind: 'start' }, 1000);
    follower.advance(3000);
    expect(follower.running).toBe(false);
  });
});

describe('ClockFollower: clocks that lie', () => {
  test('a flood within a millisecond does not move the beat', () => {
    const follower = started();
    const flooded = spoiltClock({ tempo: 120, quarters: 4 });
    feed(follower, flooded);
    const before = follower.pulse;
    const end = flooded.at(-1)?.at ?? 0;
    for (let i = 1; i <= 10_000; i += 1) {
      follower.receive({ kind: 'clock' }, end + i / 10_000);
    }
    expect(follower.pulse).toEqual(before);
    expect(follower.counts.doubled).toBe(10_000);
  });

  test('a flood from the start is no tempo', () => {
    const follower = started();
    for (let i = 0; i < 10_000; i += 1) follower.receive({ kind: 'clock' }, 1000 + 2 * i);
    expect(follower.pulse).toBeUndefined();
  });

  test('a tempo that runs out of the range of tempi is let go', () => {
    const follower = started();
    const tempoAt = (quarters: number) => 300 * 1.1 ** quarters;
    feed(follower, spoiltClock({ tempo: tempoAt, quarters: 40 }));
    const { pulse } = follower;
    if (pulse !== undefined) expect(pulse.millisecondsPerQuarter).toBeGreaterThanOrEqual(120);
  });

  const message: fc.Arbitrary<MidiMessage> = fc.oneof(
    { weight: 20, arbitrary: fc.constant<MidiMessage>({ kind: 'clock' }) },
    fc.constantFrom<MidiMessage>({ kind: 'start' }, { kind: 'stop' }, { kind: 'continue' }),
    fc.record({
      kind: fc.constant('songPosition' as const),
      sixteenths: fc.integer({ min: 0, max: 16383 }),
    }),
    fc.constant<MidiMessage>({ kind: 'noteOn', channel: 0, pitch: 60, velocity: 90 }),
  );
  const step = fc.oneof(
    fc.constantFrom(0, 20, 20.83, 5, Number.NaN, Number.POSITIVE_INFINITY, -1000),
    fc.double({ min: -50, max: 300 }),
  );

  test('whatever comes, whenever: a pulse is a beat, and there is none without clocks', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(message, step), { maxLength: 400 }), (received) => {
        const follower = new ClockFollower();
        let at = 0;
        let latest = 0;
        for (const [one, after] of received) {
          follower.receive(one, at + after);
          if (Number.isFinite(after)) at += after;
          latest = Math.max(latest, at);
          const { pulse } = follower;
          if (pulse === undefined) continue;
          expect(Number.isFinite(pulse.origin)).toBe(true);
          expect(pulse.millisecondsPerQuarter).toBeGreaterThanOrEqual(120);
          expect(pulse.millisecondsPerQuarter).toBeLessThanOrEqual(4000);
        }
        follower.advance(latest + 5000);
        expect(follower.pulse).toBeUndefined();
        expect(follower.running).toBe(false);
      }),
    );
  });
});
