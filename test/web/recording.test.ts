import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { barAt, fastForward, musicSpan, soundingAt } from '../../src/web/fastForward.js';
import { clockTime, dateInWords, lengthInWords } from '../../src/web/sessionWords.js';
import type { JamEvent } from '../../src/wire/messages.js';
import type { Timeline } from '../../src/wire/recordings.js';

const note = (on: boolean, pitch: number, at: number): JamEvent => ({
  kind: 'note',
  part: 'player',
  on,
  pitch,
  velocity: on ? 80 : 0,
  at,
});
const transcript = (phrase: number, canon: string): JamEvent => ({
  kind: 'transcript',
  part: 'player',
  phrase,
  canon,
  engraved: canon,
});
const state = (turn: 'idle' | 'listening'): JamEvent => ({ kind: 'state', turn, meter: '4/4' });
const click: JamEvent = { kind: 'click', accent: false, at: 0 };

const told = (events: readonly JamEvent[]) => events.map((event, at) => ({ at, event }));

describe('who comes into the middle of a recording', () => {
  test('is told what holds, and not what was replaced', () => {
    const events = [
      state('idle'),
      note(true, 60, 0),
      transcript(0, 'C'),
      state('listening'),
      click,
      transcript(0, 'CD'),
      note(false, 60, 9),
      transcript(1, 'E'),
    ];
    expect(fastForward(told(events))).toEqual([
      note(true, 60, 0),
      state('listening'),
      transcript(0, 'CD'),
      note(false, 60, 9),
      transcript(1, 'E'),
    ]);
  });

  test('is told it in order, the newest always, and not without end', () => {
    const event = fc.oneof(
      fc
        .tuple(fc.boolean(), fc.integer({ min: 0, max: 127 }))
        .map(([on, pitch]) => note(on, pitch, 0)),
      fc.tuple(fc.nat(3), fc.string()).map(([phrase, canon]) => transcript(phrase, canon)),
      fc.constantFrom(state('idle'), state('listening')),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 2000, size: 'max' }), (events) => {
        const kept = fastForward(told(events));
        expect(kept.at(-1)).toEqual(events.at(-1));
        const places = kept.map((one) => events.indexOf(one));
        expect(kept.length).toBeLessThanOrEqual(600 + 4 + 1);
        expect(places.every((place) => place >= 0)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('hears what was struck before and is let go later', () => {
    const notes: Timeline['notes'] = [
      { part: 'player', pitch: 60, velocity: 80, on: 0, off: 10 },
      { part: 'partner', pitch: 64, velocity: 70, on: 5, off: 20 },
      { part: 'partner', pitch: 67, velocity: 70, on: 10, off: 20 },
    ];
    expect(soundingAt(notes, 10).map(({ pitch }) => pitch)).toEqual([64]);
  });
});

test('a recording lasts as long as its music, however long nobody played after it', () => {
  const notes = [{ part: 'player' as const, pitch: 60, velocity: 80, on: 60_000, off: 61_000 }];
  expect(musicSpan({ notes, start: 0, end: 3_600_000 })).toEqual({ from: 59_500, to: 63_000 });
  expect(musicSpan({ notes: [], start: 5, end: 9 })).toEqual({ from: 5, to: 9 });
});

test('a time lies in a bar, the first before all of them', () => {
  const bars = [0, 2000, 4000].map((start) => ({ start, end: start + 2000, beats: 4 }));
  expect([-500, 0, 1999, 2000, 9000].map((at) => barAt(bars, at))).toEqual([1, 1, 1, 2, 3]);
});

describe('in words', () => {
  const now = new Date(2026, 2, 1, 12, 0).getTime();
  test.each([
    [new Date(2026, 2, 1, 9, 5), /^Today, 0?9:05$/],
    [new Date(2026, 1, 28, 23, 59), /^Yesterday, 23:59$/],
    [new Date(2026, 1, 14, 20, 30), /^Saturday,? 14 February 2026, 20:30$/],
  ])('%s is %s', (date, words) => {
    expect(dateInWords(date.getTime(), now, 'en-GB')).toMatch(words);
  });

  test.each([
    [400, '0 s'],
    [48_000, '48 s'],
    [59_600, '1 min'],
    [252_000, '4 min 12 s'],
    [4_800_000, '1 h 20 min'],
  ])('%d ms are %s', (milliseconds, words) => {
    expect(lengthInWords(milliseconds)).toBe(words);
  });

  test.each([
    [-3, '0:00'],
    [67_900, '1:07'],
    [3_907_000, '1:05:07'],
  ])('%d ms are at %s', (milliseconds, words) => {
    expect(clockTime(milliseconds)).toBe(words);
  });
});
