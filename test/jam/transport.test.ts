import { describe, expect, test } from '@jest/globals';
import { isOtherBeat, lineAfter, Transport } from '../../src/jam/transport.js';
import { tickAt, timeAt } from '../../src/music/pulse.js';
import { TICKS_PER_QUARTER } from '../../src/music/time.js';

const COMMON = { beats: 4, unit: 4 };
const BAR = 4 * TICKS_PER_QUARTER;

/** Clocks from `at` on at 120 beats a minute; returns when the next one would come. */
function clocks(transport: Transport, at: number, count: number): number {
  for (let i = 0; i < count; i++) transport.receive({ kind: 'clock' }, at + (i * 500) / 24);
  return at + (count * 500) / 24;
}

describe('the beat that a jam runs by', () => {
  test('its own at the tempo that is set; the felt beat is meant', () => {
    const jig = new Transport({ beats: 6, unit: 8 }, 100);
    jig.start(1000, 0);
    expect(jig.given).toEqual({ origin: 1000, millisecondsPerQuarter: 400 });
    expect(jig.beatsPerMinute).toBeCloseTo(100);
  });

  test('after a count-in the first bar line lies so much later', () => {
    const transport = new Transport(COMMON, 120);
    transport.start(1000, BAR);
    expect(transport.given?.origin).toBe(3000);
  });

  test('a clock goes before all others while its song moves, and a gap in it is a stop', () => {
    const transport = new Transport(COMMON, 90);
    transport.start(0, 0);
    transport.receive({ kind: 'start' }, 1000);
    const end = clocks(transport, 1000, 48);
    expect(transport.beatsPerMinute).toBeCloseTo(120, 3);
    expect(transport.nextDue).toBeGreaterThan(end);
    transport.advance(end + 1000);
    expect(transport.given).toBeUndefined();
    expect(transport.nextDue).toBeUndefined();
  });

  test('another tempo goes on from the place where the beat is', () => {
    const transport = new Transport(COMMON, 120);
    transport.start(0, 0);
    transport.setTempo(60, 5000);
    const { given } = transport;
    expect(given && tickAt(given, 5000)).toBe(10 * TICKS_PER_QUARTER);
    expect(transport.beatsPerMinute).toBeCloseTo(60);
  });

  test('a bar of taps is a count-in: the song starts with the bar line after it', () => {
    const transport = new Transport(COMMON, 'auto');
    for (const at of [0, 600, 1200]) transport.tap(at);
    expect(transport.given).toBeUndefined();
    transport.tap(1800);
    expect(transport.given?.origin).toBeCloseTo(2400);
    expect(transport.beatsPerMinute).toBeCloseTo(100);
  });

  test('taps on a beat that goes on move its tempo and keep its count', () => {
    const transport = new Transport(COMMON, 120);
    transport.start(0, 0);
    for (const at of [2000, 2480, 2960, 3440]) transport.tap(at);
    const { given } = transport;
    expect(transport.beatsPerMinute).toBeCloseTo(125);
    expect(given && tickAt(given, 3440)).toBe(7 * TICKS_PER_QUARTER);
  });

  test('a beat that is heard keeps its count of bars while the player drifts', () => {
    const transport = new Transport(COMMON, 'auto');
    transport.follow(1000, 500, true);
    transport.follow(1000 + 4 * 2000 + 130, 515, false);
    const { pulse } = transport;
    expect(pulse && timeAt(pulse, 4 * BAR)).toBeCloseTo(9130);
    expect(transport.given).toBeUndefined();
    expect(transport.remembered(9130)?.origin).toBeCloseTo(9130);
    expect(transport.remembered(60_000)).toBeUndefined();
  });

  test('lines and jumps', () => {
    const pulse = { origin: 100, millisecondsPerQuarter: 500 };
    expect(lineAfter(pulse, BAR, 101)).toBe(BAR);
    expect(lineAfter(pulse, BAR, 100)).toBe(0);
    expect(isOtherBeat(pulse, { ...pulse, origin: 130 }, 5000)).toBe(false);
    expect(isOtherBeat(pulse, { ...pulse, origin: 400 }, 5000)).toBe(true);
    expect(isOtherBeat(undefined, pulse, 0)).toBe(true);
  });
});
