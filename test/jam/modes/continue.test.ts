import { describe, expect, test } from '@jest/globals';
import { Jam, stillSounding } from '../jamming.js';
import {
  BAR,
  BEAT,
  barLengths,
  modeSession,
  offGrid,
  onsets,
  PHRASE,
  partnerPhrases,
} from './beats.js';

function takenOver(handover: 'silence' | 'pedal' | 'control' | 'key' | 'bar' = 'silence') {
  const jam = new Jam(modeSession({ mode: 'continue', handover }));
  // The last crotchet ends on the bar line.
  const end = jam.play(PHRASE, 1000) + 250;
  return { jam, end };
}

describe('continuing', () => {
  test('it comes in on a beat soon after the player has stopped, in the middle of a bar', () => {
    const jam = new Jam(modeSession({ mode: 'continue' }));
    const end = jam.play(PHRASE.slice(0, 11), 1000);
    jam.till(end + 10 * BAR);
    const first = onsets(jam)[0]?.due ?? 0;
    expect(first).toBeGreaterThan(end);
    expect(first - end).toBeLessThanOrEqual(3 * BEAT);
    expect(offGrid(first, 1000, BEAT / 2)).toBeLessThan(30);
    expect(barLengths(partnerPhrases(jam)[0] ?? fail()).every((bar) => bar === 40_320)).toBe(true);
  });

  test('it goes on and on, without a gap', () => {
    const { jam, end } = takenOver();
    jam.till(end + 40 * BAR);
    const notes = onsets(jam);
    expect(notes.at(-1)?.due).toBeGreaterThan(end + 38 * BAR);
    expect(longestSilence(jam)).toBeLessThanOrEqual(3 * BEAT);
    expect(partnerPhrases(jam).length).toBeGreaterThanOrEqual(4);
  });

  test('it yields at once: what sounds ends with the key that is struck', () => {
    const { jam, end } = takenOver();
    for (const at of [end + 3 * BAR, end + 9 * BAR + 130, end + 20 * BAR + 77]) {
      jam.till(at);
      const before = onsets(jam).length;
      jam.play([60, 64], at + 1);
      expect(stillSounding(jam.sent)).toBe(0);
      expect(onsets(jam)).toHaveLength(before);
      jam.till(at + 4 * BAR);
      expect(onsets(jam).length).toBeGreaterThan(before);
    }
  });

  test('in the last beat of a passage it yields at once too', () => {
    const { jam, end } = takenOver();
    jam.till(end + BAR);
    const start = onsets(jam)[0]?.due ?? 0;
    const passage = start - ((start - 1000) % BAR) + 8 * BAR;
    for (const early of [BEAT - 10, BEAT / 2, 20]) {
      jam.till(passage - early);
    }
    jam.play([60], passage - 15);
    expect(stillSounding(jam.sent)).toBe(0);
  });
});

describe('handing over', () => {
  test('by the bar line: it comes in on the next one', () => {
    const jam = new Jam(modeSession({ mode: 'answer', handover: 'bar' }));
    const end = jam.play(PHRASE.slice(0, 10), 1000);
    jam.till(end + 4 * BAR);
    const first = onsets(jam)[0]?.due ?? 0;
    expect(first).toBeGreaterThan(1000 + 2 * BAR - 40);
    expect(first).toBeLessThan(1000 + 2 * BAR + BEAT + 40);
  });

  const pressed = {
    pedal: { kind: 'control', channel: 0, controller: 64, value: 127 },
    control: { kind: 'control', channel: 0, controller: 21, value: 127 },
    key: { kind: 'noteOn', channel: 0, pitch: 21, velocity: 90 },
  } as const;
  for (const handover of ['pedal', 'control', 'key'] as const) {
    test(`by ${handover}: not before it is pressed, and soon after`, () => {
      const { jam, end } = takenOver(handover);
      jam.till(end + 5 * BAR);
      expect(onsets(jam)).toHaveLength(0);
      jam.midi(pressed[handover], end + 5 * BAR);
      jam.till(end + 7 * BAR);
      expect(onsets(jam).length).toBeGreaterThan(0);
      expect(jam.events.some((event) => event.kind === 'note' && event.pitch === 21)).toBe(false);
    });
  }
});

/** How long nothing of the partner's sounds, at most, between its first note and its last. */
function longestSilence(jam: Jam): number {
  let sounding = 0;
  let since = Number.POSITIVE_INFINITY;
  let longest = 0;
  for (const { due, message } of jam.sent) {
    if (message.kind === 'noteOn') {
      if (sounding === 0) longest = Math.max(longest, due - since);
      sounding += 1;
    } else if (message.kind === 'noteOff') {
      sounding -= 1;
      since = due;
    }
  }
  return longest;
}

function fail(): never {
  throw new Error('there is no phrase');
}
