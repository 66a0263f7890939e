import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCanon } from '../../src/abc/canon.js';
import type { JamInput } from '../../src/jam/events.js';
import { Jam, newSession, stillSounding } from './jamming.js';

/** Two bars of 4/4 in eighths, the last note a crotchet. */
const PHRASE = [60, 62, 64, 65, 67, 65, 64, 62, 60, 64, 67, 72, 67, 64, 60];

function answered(): { jam: Jam; end: number } {
  const jam = new Jam();
  const end = jam.play(PHRASE, 1000) + 250;
  jam.till(end + 20_000);
  return { jam, end };
}

/** Lets time pass until the partner has begun to play; returns the time. */
function tillItPlays(jam: Jam, from: number): number {
  let at = from;
  while (!jam.sent.some(({ message }) => message.kind === 'noteOn')) {
    at += 10;
    jam.till(at);
  }
  return at;
}

describe('answering', () => {
  test('nothing is played before the phrase is over, and an answer after it', () => {
    const { jam, end } = answered();
    const ons = jam.sent.filter(({ message }) => message.kind === 'noteOn');
    expect(ons.length).toBeGreaterThan(2);
    expect(Math.min(...ons.map(({ due }) => due))).toBeGreaterThanOrEqual(end);
  });

  test('it begins on a beat, within two bars, and lasts as many bars as the phrase', () => {
    const { jam, end } = answered();
    const canon = jam.of('transcript').at(-1)?.canon ?? '';
    const first = jam.sent.find(({ message }) => message.kind === 'noteOn')?.due ?? 0;
    expect(first - end).toBeLessThanOrEqual(4000);
    const upbeat = canon.split('\n')[2]?.startsWith('z') ? 1 : 0;
    expect(canon.split('|')).toHaveLength(2 + upbeat);
  });

  test('every bar of it adds up and its last note is long and of the tonic chord', () => {
    const { jam } = answered();
    const transcript = jam.of('transcript').at(-1);
    expect(transcript?.part).toBe('partner');
    const tune = parseCanon(`${transcript?.canon}\n`);
    const bars: number[] = [0];
    for (const event of tune.events) {
      if (event.kind === 'bar') bars.push(0);
      if (event.kind === 'sound') bars[bars.length - 1] = (bars.at(-1) ?? 0) + event.duration;
    }
    expect(new Set(bars)).toEqual(new Set([40_320]));
    const last = tune.events.at(-1);
    expect(last).toMatchObject({ kind: 'sound', duration: 20_160 });
    const pitch = last?.kind === 'sound' ? (last.tones.at(-1)?.pitch ?? 0) : 0;
    expect([0, 4, 7]).toContain(pitch % 12);
  });

  test('whose turn it is goes idle, listening, answering, listening', () => {
    const { jam } = answered();
    const turns = jam.of('state').map(({ turn }) => turn);
    const changes = turns.filter((turn, index) => turn !== turns[index - 1]);
    expect(jam.session.snapshot().state.turn).toBe('listening');
    expect(changes).toEqual(['listening', 'answering', 'listening']);
  });

  test('a held key or pedal keeps the phrase open', () => {
    const jam = new Jam();
    jam.midi({ kind: 'control', channel: 0, controller: 64, value: 127 }, 900);
    const end = jam.play(PHRASE, 1000);
    jam.till(end + 20_000);
    expect(jam.sent).toHaveLength(0);
    jam.midi({ kind: 'control', channel: 0, controller: 64, value: 0 }, end + 20_000);
    jam.till(end + 30_000);
    expect(jam.sent.length).toBeGreaterThan(0);
  });

  test('the pedal is told when it changes, and is up once all is silenced', () => {
    const jam = new Jam();
    const pedal = (value: number, at: number) =>
      jam.midi({ kind: 'control', channel: 0, controller: 64, value }, at);
    pedal(127, 100);
    pedal(100, 110);
    pedal(0, 200);
    pedal(127, 300);
    jam.receive({ kind: 'panic' }, 400);
    expect(jam.of('pedal').map(({ down, at }) => [down, at])).toEqual([
      [true, 100],
      [false, 200],
      [true, 300],
      [false, 400],
    ]);
  });

  test('a key whose release was lost does not keep it silent for ever', () => {
    const jam = new Jam();
    const end = jam.play(PHRASE, 1000);
    jam.midi({ kind: 'noteOn', channel: 0, pitch: 48, velocity: 80 }, end);
    jam.till(end + 59_000);
    expect(jam.sent).toHaveLength(0);
    jam.till(end + 70_000);
    expect(jam.sent.length).toBeGreaterThan(0);
    const [last] = jam
      .of('note')
      .filter(({ part, on }) => part === 'player' && !on)
      .slice(-1);
    expect(last).toMatchObject({ pitch: 48, at: end + 60_000 });
  });

  test('it yields at once when the player plays, and listens again', () => {
    const jam = new Jam();
    const end = jam.play(PHRASE, 1000);
    const at = tillItPlays(jam, end);
    jam.play([60], at + 5);
    const during = jam.sent.filter(({ due }) => due <= at + 5);
    expect(stillSounding(during)).toBe(0);
    expect(jam.session.snapshot().state.turn).toBe('listening');
    expect(jam.sent.filter(({ due }) => due > at + 5 && due < at + 300)).toHaveLength(0);
  });

  test('what was heard goes on over the phrases of both', () => {
    const { jam, end } = answered();
    const again = jam.play(PHRASE, end + 6000);
    jam.till(again + 20_000);
    const phrases = jam.of('transcript').map(({ phrase, part }) => `${phrase} ${part}`);
    expect([...new Set(phrases)]).toEqual(['0 player', '1 partner', '2 player', '3 partner']);
  });
});

describe('predictions', () => {
  test('after every note: pitches and lengths whose probabilities sum to at most 1', () => {
    const jam = new Jam();
    jam.play(PHRASE, 1000);
    const predictions = jam.of('prediction');
    expect(predictions.length).toBeGreaterThanOrEqual(PHRASE.length);
    for (const { pitches, lengths, surprise } of predictions) {
      const sum = (list: readonly { probability: number }[]) =>
        list.reduce((total, { probability }) => total + probability, 0);
      expect(sum(pitches)).toBeGreaterThan(0);
      expect(sum(pitches)).toBeLessThanOrEqual(1 + 1e-6);
      expect(sum(lengths)).toBeLessThanOrEqual(1 + 1e-6);
      expect(surprise).toBeGreaterThan(0);
    }
    expect(predictions.at(-1)?.line).toMatch(/^X:1\n/);
  });
});

const input = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('midi' as const),
      message: fc.record({
        kind: fc.constantFrom('noteOn' as const, 'noteOff' as const),
        channel: fc.nat(15),
        pitch: fc.nat(127),
        velocity: fc.nat(127),
      }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('midi' as const),
      message: fc.record({
        kind: fc.constant('control' as const),
        channel: fc.nat(15),
        controller: fc.constantFrom(1, 64, 123),
        value: fc.nat(127),
      }),
    }),
  },
  fc.constant<JamInput>({ kind: 'panic' }),
  fc
    .constantFrom(
      { temperature: 1.5 },
      { meter: '6/8' },
      { tempo: 90 },
      { tempo: 'auto' as const },
      { key: 'Ebm' },
      { silenceBeats: 0.25 },
    )
    .map((change): JamInput => ({ kind: 'settings', change })),
);
const script = fc.array(fc.tuple(fc.integer({ min: -5, max: 1500 }), input), { maxLength: 60 });

function perform(steps: readonly (readonly [number, JamInput])[], eager: boolean): Jam {
  const jam = new Jam(newSession({ silenceBeats: 0.25 }));
  let at = 0;
  for (const [wait, one] of steps) {
    at += wait;
    if (eager) jam.receive(one, at);
    else jam.outputs.push(...jam.session.receive(one, at).outputs);
  }
  if (eager) jam.close(at + 3000);
  else jam.outputs.push(...jam.session.close(at + 3000).outputs);
  return jam;
}

describe('whatever is played', () => {
  test('no note is left sounding and what is sent goes forward in time', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const jam = perform(steps, true);
        expect(stillSounding(jam.sent)).toBe(0);
        expect(jam.session.snapshot().sounding).toEqual([]);
        const dues = jam.sent.map(({ due }) => due);
        expect(dues).toEqual([...dues].sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  test('how often and how late it is woken changes nothing', () => {
    fc.assert(
      fc.property(script, (steps) => {
        expect(perform(steps, false).outputs).toEqual(perform(steps, true).outputs);
      }),
      { numRuns: 30 },
    );
  });

  test('panic and a change of meter silence what sounds', () => {
    const causes: JamInput[] = [{ kind: 'panic' }, { kind: 'settings', change: { meter: '3/4' } }];
    for (const cause of causes) {
      const jam = new Jam();
      const at = tillItPlays(jam, jam.play(PHRASE, 1000));
      jam.receive(cause, at);
      expect(stillSounding(jam.sent)).toBe(0);
      expect(jam.session.snapshot().state.turn).toBe('idle');
    }
  });

  test('a time that is no number does not stop the clock', () => {
    const jam = new Jam();
    jam.session.receive({ kind: 'panic' }, Number.NaN);
    const end = jam.play(PHRASE, 1000);
    jam.till(end + 10_000);
    expect(jam.sent.length).toBeGreaterThan(0);
  });
});

test('the text heard stays bounded and the phrase alive over a long jam', () => {
  const jam = new Jam();
  const line = Array.from({ length: 400 }, (_, index) => 60 + ((index * 5) % 12));
  const end = jam.play(line, 1000);
  const longest = Math.max(...jam.of('transcript').map(({ canon }) => canon.length));
  expect(longest).toBeLessThan(1200);
  jam.till(end + 60_000);
  expect(jam.sent.filter(({ message }) => message.kind === 'noteOn').length).toBeGreaterThan(8);
});
