import { describe, expect, test } from '@jest/globals';
import { ClockFollower } from '../../src/midi/clock/clockFollower.js';
import { Jam, newSession } from './jamming.js';

const CLOCKS = ['clock', 'start', 'stop', 'continue', 'songPosition'];

/** A metronome at 120 runs from 1000 ms on. */
function clicking(settings: Parameters<typeof newSession>[0] = {}): Jam {
  const jam = new Jam(newSession({ tempo: 120, clockOut: 'on', ...settings }));
  jam.till(1000);
  jam.receive({ kind: 'settings', change: { metronome: 'on' } }, 1000);
  return jam;
}

function clocksOf(jam: Jam) {
  return jam.sent.filter(({ message }) => CLOCKS.includes(message.kind));
}

describe('the clock that is sent', () => {
  test('starts with the beat, 24 to the quarter, each at its time', () => {
    const jam = clicking();
    jam.till(5000);
    const sent = clocksOf(jam);
    const clocks = sent.filter(({ message }) => message.kind === 'clock');
    const [start, ...others] = sent.filter(({ message }) => message.kind !== 'clock');
    expect(start?.message).toEqual({ kind: 'start' });
    expect(others).toEqual([]);
    const click = jam.sent.find(({ message }) => message.kind === 'noteOn');
    const first = clocks.find(({ due }) => due > (start?.due ?? 0));
    expect(first?.due).toBe(click?.due);
    const gaps = clocks.slice(1).map(({ due }, index) => due - (clocks[index]?.due ?? 0));
    for (const gap of gaps) expect(gap).toBeCloseTo(500 / 24, 6);
    expect(gaps.length).toBeGreaterThan(24 * 7);
  });

  test('is followed by whoever hears it, to the beat', () => {
    const jam = clicking();
    jam.till(4000);
    jam.receive({ kind: 'settings', change: { tempo: 90 } }, 4000);
    jam.till(9000);
    const follower = new ClockFollower();
    for (const { message, due } of clocksOf(jam)) follower.receive(message, due);
    expect(follower.running).toBe(true);
    expect(60_000 / (follower.pulse?.millisecondsPerQuarter ?? 0)).toBeCloseTo(90, 1);
  });

  test('stops when the beat stops, and is silent where it is not wanted', () => {
    const jam = clicking();
    jam.till(3000);
    jam.receive({ kind: 'panic' }, 3000);
    jam.till(3000);
    const sent = clocksOf(jam);
    expect(sent.at(-1)?.message).toEqual({ kind: 'stop' });
    jam.till(6000);
    expect(clocksOf(jam)).toHaveLength(sent.length);
    const silent = clicking({ clockOut: 'off' });
    silent.till(5000);
    expect(clocksOf(silent)).toEqual([]);
  });

  test('is foreseen for outputs that keep time by themselves', () => {
    const jam = clicking();
    const { upcoming } = jam.session.advance(2000);
    const foreseen = upcoming.filter(({ message }) => message.kind === 'clock');
    expect(foreseen.length).toBeGreaterThan(20);
    jam.till(2400);
    const sent = clocksOf(jam).map(({ due }) => due);
    for (const { due } of foreseen.filter((one) => one.due <= 2400)) expect(sent).toContain(due);
  });
});
