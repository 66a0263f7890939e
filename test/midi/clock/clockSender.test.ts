import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ClockFollower } from '../../../src/midi/clock/clockFollower.js';
import { ClockSender, type DueClock } from '../../../src/midi/clock/clockSender.js';
import { CLOCKS_PER_SIXTEENTH } from '../../../src/midi/clock/clocks.js';
import { tickAt } from '../../../src/music/pulse.js';

/** 20 ms a clock. */
const pulse = { origin: 1000, millisecondsPerQuarter: 480 };

/** Takes everything up to `to` when it is due, as a punctual player does. */
function punctual(sender: ClockSender, to: number): DueClock[] {
  const sent: DueClock[] = [];
  for (let due = sender.nextDue; due !== undefined && due <= to; due = sender.nextDue) {
    sent.push(...sender.take(due));
  }
  return sent;
}

function texts(sent: readonly DueClock[]): string[] {
  return sent.map(({ message, due }) =>
    message.kind === 'songPosition'
      ? `position ${message.sixteenths} @${due}`
      : `${message.kind} @${due}`,
  );
}

describe('ClockSender', () => {
  test('sends nothing without a beat', () => {
    const sender = new ClockSender();
    sender.start();
    expect(sender.nextDue).toBeUndefined();
    expect(sender.take(1e6)).toEqual([]);
  });

  test('counts in with clocks and starts the song between two of them', () => {
    const sender = new ClockSender();
    sender.follow(pulse, 955);
    sender.start();
    expect(texts(punctual(sender, 1020))).toEqual([
      'clock @960',
      'clock @980',
      'start @990',
      'clock @1000',
      'clock @1020',
    ]);
  });

  test('joins a song that runs at the next sixteenth', () => {
    const sender = new ClockSender();
    sender.follow(pulse, 1065);
    sender.start();
    expect(texts(punctual(sender, 1120))).toEqual([
      'clock @1080',
      'clock @1100',
      'position 1 @1110',
      'continue @1110',
      'clock @1120',
    ]);
  });

  test('stops at once while clocks go on, and goes on from there', () => {
    const sender = new ClockSender();
    sender.follow(pulse, 999);
    sender.start();
    punctual(sender, 1125);
    sender.stop(1125);
    expect(texts(punctual(sender, 1140))).toEqual(['stop @1125', 'clock @1140']);
    sender.start();
    const kinds = punctual(sender, 1300).map(({ message }) => message.kind);
    expect(kinds.filter((kind) => kind !== 'clock')).toEqual(['songPosition', 'continue']);
  });

  test('says nothing of a stop to a receiver that was never told to start', () => {
    const sender = new ClockSender();
    sender.follow(pulse, 0);
    sender.start();
    sender.stop(100);
    const kinds = new Set(punctual(sender, 2000).map(({ message }) => message.kind));
    expect(kinds).toEqual(new Set(['clock']));
  });

  test('skips the clocks that are over when it is asked late, and says where the song is', () => {
    const sender = new ClockSender();
    sender.follow(pulse, 990);
    sender.start();
    punctual(sender, 1100);
    expect(texts(sender.take(1215))).toEqual(['clock @1200']);
    expect(texts(punctual(sender, 1240))).toEqual([
      'clock @1220',
      'position 2 @1230',
      'continue @1230',
      'clock @1240',
    ]);
  });

  test('a change of tempo leaves the numbers of the clocks alone', () => {
    const sender = new ClockSender();
    sender.follow(pulse, 999);
    sender.start();
    punctual(sender, 1480);
    sender.follow({ origin: 1480 - 240, millisecondsPerQuarter: 240 }, 1481);
    expect(texts(punctual(sender, 1510))).toEqual(['clock @1490', 'clock @1500', 'clock @1510']);
  });

  test('a beat whose numbers differ is joined with a song position', () => {
    const sender = new ClockSender();
    sender.follow(pulse, 999);
    sender.start();
    punctual(sender, 1480);
    sender.follow({ ...pulse, origin: 1480 - 100 * 20 }, 1481);
    const kinds = punctual(sender, 1600).map(({ message }) => message.kind);
    expect(kinds).toContain('songPosition');
    expect(kinds.filter((kind) => kind === 'clock')).toHaveLength(6);
  });

  test('however late it is asked, nothing comes early, twice or in a burst', () => {
    const late = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 200 });
    fc.assert(
      fc.property(late, (steps) => {
        const sender = new ClockSender();
        sender.follow(pulse, 900);
        sender.start();
        let now = 900;
        let lastDue = Number.NEGATIVE_INFINITY;
        for (const step of steps) {
          now += step;
          const clocks = sender.take(now).filter(({ message }) => message.kind === 'clock');
          expect(clocks.length).toBeLessThanOrEqual(1);
          for (const { due } of clocks) {
            expect(due).toBeLessThanOrEqual(now);
            expect(now - due).toBeLessThan(20.001);
            expect(due).toBeGreaterThan(lastDue);
            lastDue = due;
          }
          expect(sender.nextDue).toBeGreaterThan(now);
        }
      }),
    );
  });

  test('a follower of it knows the beat and the place in the song, also after it was late', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 200, max: 1200, noNaN: true }),
        fc.integer({ min: 0, max: 5000 }),
        fc.double({ min: 0, max: 150, noNaN: true }),
        (millisecondsPerQuarter, into, pause) => {
          const song = { origin: 10_000, millisecondsPerQuarter };
          const sender = new ClockSender();
          const follower = new ClockFollower();
          const relay = (sent: readonly DueClock[], at?: number) => {
            for (const { message, due } of sent) follower.receive(message, at ?? due);
          };
          sender.follow(song, 10_000 + into);
          sender.start();
          let now = 10_000 + into + 2 * millisecondsPerQuarter;
          relay(punctual(sender, now));
          now += pause;
          relay(sender.take(now), now);
          now += 2 * millisecondsPerQuarter;
          relay(punctual(sender, now));
          expect(follower.running).toBe(true);
          expect(follower.pulse).toBeDefined();
          if (follower.pulse === undefined) return;
          const apart = tickAt(follower.pulse, now) - tickAt(song, now);
          expect(Math.abs(apart)).toBeLessThan(10080 / 24 / 2);
        },
      ),
    );
  });

  test('positions beyond what a song position can say begin again', () => {
    const sender = new ClockSender();
    const far = 16_384 * CLOCKS_PER_SIXTEENTH * 20;
    sender.follow(pulse, 1000 + far - 5);
    sender.start();
    expect(texts(punctual(sender, 1000 + far))[0]).toBe(`position 0 @${1000 + far - 10}`);
  });
});
