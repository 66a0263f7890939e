import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Baton } from '../../src/jam/baton.js';
import type { BeatEvent } from '../../src/jam/events.js';
import type { MidiMessage } from '../../src/midi/message.js';
import { Jam, newSession } from './jamming.js';

const SCALE = [60, 62, 64, 65, 67, 69, 71, 72];
const CLOCK: MidiMessage = { kind: 'clock' };

/** How far a moment is from the nearest bar line of a beat, in beats. */
function fromBarLine({ barLine, beat, beats }: BeatEvent, at: number): number {
  const bars = (at - barLine) / (beat * beats);
  return Math.abs(bars - Math.round(bars)) * beats;
}

describe('the beat that viewers are told of', () => {
  const meter = { beats: 4, unit: 4 };
  const pulse = { origin: 1000, millisecondsPerQuarter: 500 };

  test('a bar line before now, the beat and how many there are', () => {
    expect(new Baton().follow(pulse, { beats: 6, unit: 8 }, 2600)).toEqual({
      kind: 'beat',
      barLine: 2500,
      beat: 750,
      beats: 2,
    });
  });

  test('a beat that stays, or is only counted otherwise, is told once', () => {
    const baton = new Baton();
    baton.follow(pulse, meter, 1000);
    for (let now = 1000; now < 60_000; now += 100) {
      expect(baton.follow(pulse, meter, now)).toBeUndefined();
      expect(baton.follow({ ...pulse, origin: 1000 + 4 * 500 }, meter, now)).toBeUndefined();
    }
  });

  test('a beat that wavers is told four times a second at most, one that jumps at once', () => {
    const jitter = fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 200 });
    fc.assert(
      fc.property(jitter, (offsets) => {
        const baton = new Baton();
        const told = offsets.flatMap((offset, index) => {
          const now = 20 * index;
          const moved = { origin: offset, millisecondsPerQuarter: 500 };
          return baton.follow(moved, meter, now) === undefined ? [] : [now];
        });
        told.forEach((now, index) => {
          expect(now - (told[index - 1] ?? -250)).toBeGreaterThanOrEqual(250);
        });
        const jumped = { origin: 1000 + 990, millisecondsPerQuarter: 500 };
        baton.follow(pulse, meter, 10_000);
        expect(baton.follow(jumped, meter, 10_001)).toBeDefined();
      }),
    );
  });

  test('a set tempo that is played to is told with its bar lines', () => {
    const jam = new Jam(newSession({ tempo: 120, mode: 'trade' }));
    jam.play(SCALE, 1000);
    const [beat] = jam.of('beat');
    expect(beat).toMatchObject({ barLine: 1000, beat: 500, beats: 4 });
    expect(jam.session.snapshot().beat).toEqual(jam.of('beat').at(-1));
  });

  test('of a MIDI clock it is not told with every clock', () => {
    const jam = new Jam(newSession({ tempo: 'auto' }));
    jam.midi({ kind: 'start' }, 990);
    for (let index = 0; index < 24 * 16; index++) jam.midi(CLOCK, 1000 + (index * 500) / 24);
    const beats = jam.of('beat');
    expect(beats.length).toBeGreaterThan(0);
    expect(beats.length).toBeLessThan(4);
    for (const beat of beats.slice(-1)) {
      expect(beat.beat).toBeCloseTo(500, 0);
      expect(fromBarLine(beat, 1000)).toBeCloseTo(0, 1);
    }
  });
});

describe('the plan that viewers are told of', () => {
  test('while the player plays: the line in mind, ahead of the newest note, not yet sure', () => {
    const jam = new Jam();
    const end = jam.play(SCALE, 1000);
    const plan = jam.of('plan').at(-1);
    expect(plan?.notes.length).toBeGreaterThan(0);
    for (const { on, off, committed } of plan?.notes ?? []) {
      expect(committed).toBe(false);
      expect(off).toBeGreaterThan(on);
      expect(on).toBeGreaterThanOrEqual(end - 250);
      expect(on).toBeLessThan(end + 2 * 2000);
    }
    expect(jam.session.snapshot().plan).toEqual(plan);
  });

  test('while the partner plays: what was planned is what is played, to the moment', () => {
    const jam = new Jam();
    const end = jam.play(SCALE, 1000);
    jam.till(end + 20_000);
    const planned = new Map<string, number>();
    for (const { notes } of jam.of('plan')) {
      for (const { pitch, on, off, committed } of notes) {
        if (committed) planned.set(`${pitch} at ${on}`, off);
      }
    }
    const played = jam.sent.filter(({ message }) => message.kind === 'noteOn');
    expect(played.length).toBeGreaterThan(2);
    expect([...planned.keys()].sort()).toEqual(
      played
        .map(({ due, message }) => `${message.kind === 'noteOn' && message.pitch} at ${due}`)
        .sort(),
    );
    expect(jam.of('plan').at(-1)?.notes).toEqual([]);
  });

  test.each(['a note that breaks in', 'panic'])('nothing is planned any more after %s', (what) => {
    const jam = new Jam();
    const end = jam.play([...SCALE, ...SCALE], 1000);
    const first = () => jam.of('plan').find(({ notes }) => notes.some((note) => note.committed));
    for (let at = end; first() === undefined && at < end + 9000; at += 50) jam.till(at);
    const at = (first()?.notes[0]?.on ?? 0) + 10;
    jam.till(at);
    if (what === 'panic') jam.receive({ kind: 'panic' }, at);
    else jam.midi({ kind: 'noteOn', channel: 0, pitch: 60, velocity: 80 }, at);
    const plan = jam.session.snapshot().plan;
    expect(plan?.notes.filter(({ committed }) => committed)).toEqual([]);
  });
});

test('the chords of a chart are told, each on its bar line', () => {
  const jam = new Jam(newSession({ mode: 'changes', tempo: 120, changes: 'C7 | F7 | C7 | G7' }));
  jam.play([60], 1000);
  jam.till(1000 + 4 * 2000 - 100);
  expect(jam.of('chord').map(({ symbol, at }) => [symbol, at])).toEqual([
    ['C7', 1000],
    ['F7', 3000],
    ['C7', 5000],
    ['G7', 7000],
  ]);
});
