import { describe, expect, test } from '@jest/globals';
import { coin } from '../../../bench/humanise.mjs';
import { MemoryBackend } from '../../../src/midi/backends/memory.js';
import { ClockFollower } from '../../../src/midi/clock/clockFollower.js';
import { ClockSender } from '../../../src/midi/clock/clockSender.js';
import { MidiDecoder } from '../../../src/midi/decode.js';
import { encode } from '../../../src/midi/encode.js';
import { type Pulse, tickAt } from '../../../src/music/pulse.js';
import { TICKS_PER_QUARTER } from '../../../src/music/time.js';

/** One program that sends its clock to another through ports, in a time that is turned by hand. */
async function link() {
  let now = 0;
  const backend = new MemoryBackend(() => now);
  const output = await backend.publishOutput('Leader');
  const follower = new ClockFollower();
  const decoder = new MidiDecoder((message, at) => follower.receive(message, at));
  await backend.publishInput('Follower', (bytes, at) => decoder.push(bytes, at));
  backend.outputPort('Leader').onSent((bytes, at) => {
    backend.inputPort('Follower').inject(bytes, at);
  });
  const sender = new ClockSender();
  /** The leader's loop wakes when something is due, late by up to so many ms. */
  const runTo = (end: number, lateness: () => number): void => {
    for (let due = sender.nextDue; due !== undefined; due = sender.nextDue) {
      const woken = Math.max(now, due) + lateness();
      if (woken > end) break;
      now = woken;
      for (const { message } of sender.take(now)) output.send(encode(message));
    }
    now = end;
    follower.advance(now);
  };
  return { sender, follower, runTo };
}

/** How far apart, in ticks, the two have the song. */
function apart(follower: ClockFollower, pulse: Pulse, at: number): number {
  if (follower.pulse === undefined) return Number.POSITIVE_INFINITY;
  return Math.abs(tickAt(follower.pulse, at) - tickAt(pulse, at));
}

const HUNDREDTH = TICKS_PER_QUARTER / 100;

describe('a follower of a sender, through ports', () => {
  test('has its beat and its place in the song, through changes of tempo, stops and stalls', async () => {
    const { sender, follower, runTo } = await link();
    const uniform = coin(7);
    const lateness = () => 0.5 * uniform();

    const slow = { origin: 500, millisecondsPerQuarter: 600 };
    sender.follow(slow, 0);
    sender.start();
    runTo(480, lateness);
    expect(follower.running).toBe(false);
    runTo(5300, lateness);
    expect(follower.running).toBe(true);
    expect(apart(follower, slow, 5300)).toBeLessThan(HUNDREDTH);

    const quick = { origin: 5300 - 8 * 400, millisecondsPerQuarter: 400 };
    sender.follow(quick, 5300);
    runTo(5300 + 400, lateness);
    expect(apart(follower, quick, 5700)).toBeLessThan(HUNDREDTH);

    runTo(8000, lateness);
    // The leader stalls for nearly eight clocks, and skips them.
    runTo(8130, () => 130);
    runTo(10_000, lateness);
    expect(follower.running).toBe(true);
    expect(apart(follower, quick, 10_000)).toBeLessThan(HUNDREDTH);

    sender.stop(10_000);
    runTo(10_100, lateness);
    expect(follower.running).toBe(false);
    sender.start();
    runTo(13_000, lateness);
    expect(follower.running).toBe(true);
    expect(apart(follower, quick, 13_000)).toBeLessThan(HUNDREDTH);

    sender.follow(undefined, 13_000);
    runTo(14_000, lateness);
    expect(follower.running).toBe(false);
  });

  test('can be sent on without drifting away', async () => {
    const { sender, follower, runTo } = await link();
    const pulse = { origin: 0, millisecondsPerQuarter: 500 };
    sender.follow(pulse, 0);
    sender.start();
    const onward = new ClockSender();
    let clocks = 0;
    for (let at = 1000; at < 60_000; at += 7) {
      runTo(at, () => 0);
      onward.follow(follower.pulse, at);
      if (at === 1000) onward.start();
      clocks += onward.take(at).filter(({ message }) => message.kind === 'clock').length;
    }
    expect(Math.abs(clocks - (24 * 59_000) / 500)).toBeLessThanOrEqual(2);
  });
});
