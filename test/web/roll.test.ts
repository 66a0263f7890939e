import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RollMusic } from '../../src/web/rollMusic.js';
import { type RollScene, rollScene } from '../../src/web/rollScene.js';
import { surpriseStep, surpriseSteps } from '../../src/web/surpriseScale.js';
import type { JamEvent, JamSnapshot, Part } from '../../src/wire/messages.js';

const SPAN = { from: 0, to: 10_000 };

function music(...events: JamEvent[]): RollMusic {
  const told = new RollMusic();
  for (const event of events) told.show(event);
  return told;
}

const note = (part: Part, pitch: number, on: boolean, at: number): JamEvent => ({
  kind: 'note',
  part,
  pitch,
  on,
  velocity: on ? 80 : 0,
  at,
});
const beat = (barLine: number, length = 500, beats = 4): JamEvent => ({
  kind: 'beat',
  barLine,
  beat: length,
  beats,
});
const prediction = (surprise?: number): JamEvent => ({
  kind: 'prediction',
  pitches: [],
  lengths: [],
  line: '',
  ...(surprise === undefined ? {} : { surprise }),
});

const barLines = ({ lines }: RollScene) =>
  lines.flatMap(({ at, bar }) => (bar === undefined ? [] : [[bar, at]]));

describe('what the roll shows of notes', () => {
  test('a note that sounds has no end yet; one that was played has', () => {
    const told = music(
      note('player', 60, true, 1000),
      note('player', 60, false, 1400),
      note('partner', 67, true, 1500),
    );
    expect(rollScene(told, 2000, SPAN).notes).toEqual([
      { part: 'player', pitch: 60, from: 1000, to: 1400, look: 'played', bits: 0 },
      { part: 'partner', pitch: 67, from: 1500, to: Infinity, look: 'sounding', bits: 0 },
    ]);
  });

  test('a key that is struck again ends the note before', () => {
    const told = music(note('player', 60, true, 1000), note('player', 60, true, 1200));
    const looks = rollScene(told, 2000, SPAN).notes.map(({ to, look }) => [to, look]);
    expect(looks).toEqual([
      [1200, 'played'],
      [Infinity, 'sounding'],
    ]);
  });

  test('surprise belongs to the newest note of the player, and may be told better later', () => {
    const told = music(
      note('player', 60, true, 1000),
      prediction(2),
      note('partner', 48, true, 1050),
      note('player', 64, true, 1100),
      prediction(),
      prediction(5),
      prediction(4.5),
    );
    const bits = rollScene(told, 1200, SPAN).notes.map((one) => [one.pitch, one.bits]);
    expect(bits).toEqual([
      [60, 2],
      [48, 0],
      [64, 4.5],
    ]);
  });

  test('what is planned counts from now on, and the newest plan alone', () => {
    const plan = (committed: boolean, ...times: [number, number][]): JamEvent => ({
      kind: 'plan',
      notes: times.map(([on, off]) => ({ pitch: 70, on, off, committed })),
    });
    const told = music(plan(false, [9000, 9500]), plan(true, [1000, 1900], [2500, 3000]));
    const { notes } = rollScene(told, 2000, SPAN);
    expect(notes.map(({ from, look }) => [from, look])).toEqual([[2500, 'committed']]);
    told.silence(2000);
    expect(rollScene(told, 2000, SPAN).notes).toEqual([]);
  });

  test('nothing sounds on after a silence, and no note ends before it began', () => {
    const told = music(note('player', 60, true, 1000), note('partner', 62, true, 3000));
    told.silence(2000);
    expect(rollScene(told, 4000, SPAN).notes.map(({ to }) => to)).toEqual([2000, 3000]);
  });

  test('a newcomer sees what sounds since nobody knows when', () => {
    const told = new RollMusic();
    const snapshot: Pick<JamSnapshot, 'sounding' | 'beat' | 'plan'> = {
      sounding: [{ part: 'partner', pitch: 62, velocity: 80 }],
      beat: { kind: 'beat', barLine: 0, beat: 500, beats: 4 },
    };
    told.set(snapshot);
    const scene = rollScene(told, 1000, SPAN);
    expect(scene.notes).toMatchObject([{ pitch: 62, from: -Infinity, look: 'sounding' }]);
    expect(barLines(scene)[0]).toEqual([1, 0]);
  });

  const pitches = fc.array(fc.integer({ min: 0, max: 127 }), { minLength: 1, maxLength: 1500 });
  test('every note shown lies between the edges, and there is a bound to what is kept', () => {
    fc.assert(
      fc.property(pitches, (played) => {
        const told = new RollMusic();
        played.forEach((pitch, index) => {
          told.show(note('player', pitch, true, index));
          told.show(note('player', pitch, false, index + 1));
        });
        const { notes, low, high } = rollScene(told, 2000, SPAN);
        expect(notes.length).toBeLessThanOrEqual(600);
        expect(high - low).toBeGreaterThanOrEqual(20);
        for (const { pitch } of notes) {
          expect(pitch).toBeGreaterThan(low);
          expect(pitch).toBeLessThan(high);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('the lines of the roll', () => {
  test('bars are numbered from the first that is told, beats lie between them', () => {
    const scene = rollScene(music(beat(1000)), 2000, { from: 0, to: 4000 });
    expect(scene.lines).toEqual([
      { at: 1000, bar: 1 },
      ...[1500, 2000, 2500].map((at) => ({ at })),
      { at: 3000, bar: 2 },
      ...[3500, 4000].map((at) => ({ at })),
    ]);
  });

  test('another tempo goes on from its bar line, what was before stays where it was', () => {
    const scene = rollScene(music(beat(0), beat(4000, 250)), 4000, { from: 0, to: 6000 });
    expect(barLines(scene)).toEqual([
      [1, 0],
      [2, 2000],
      [3, 4000],
      [4, 5000],
      [5, 6000],
    ]);
  });

  test('a bar line that is moved is not there twice', () => {
    const moved = rollScene(music(beat(0), beat(2300)), 2500, { from: 0, to: 4500 });
    expect(barLines(moved)).toEqual([
      [1, 0],
      [2, 2300],
      [3, 4300],
    ]);
  });

  test('however the beat is told, bar numbers rise from left to right and none is there twice', () => {
    const told = fc.array(
      fc.record({
        barLine: fc.integer({ min: 0, max: 20_000 }),
        beat: fc.integer({ min: 200, max: 1500 }),
        beats: fc.integer({ min: 1, max: 12 }),
      }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(told, (beats) => {
        const events = beats
          .toSorted((a, b) => a.barLine - b.barLine)
          .map((one) => ({ kind: 'beat', ...one }) as const);
        const { lines } = rollScene(music(...events), 10_000, { from: 0, to: 20_000 });
        const numbers = lines.flatMap(({ bar }) => (bar === undefined ? [] : [bar]));
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        for (const { at } of lines) {
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at).toBeLessThanOrEqual(20_000);
        }
      }),
    );
  });

  test('chord symbols stand where they are told, a second thought in the place of the first', () => {
    const told = music(
      { kind: 'chord', symbol: 'C', at: 1000 },
      { kind: 'chord', symbol: 'Am', at: 1000 },
      { kind: 'chord', symbol: 'G7', at: 50_000 },
    );
    expect(rollScene(told, 1000, SPAN).chords).toEqual([{ symbol: 'Am', at: 1000 }]);
  });
});

test('the more surprising, the stronger the colour, up to a limit', () => {
  const colours = surpriseSteps('blue', 'white');
  const steps = [-1, 0, 1, 4, 8, 20].map(surpriseStep);
  expect(steps).toEqual([0, 0, 1, 4, 8, 8]);
  expect(colours).toHaveLength(9);
  expect(colours.at(-1)).toBe('color-mix(in oklab, blue 100%, white)');
});
