import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JamInput, JamOutput } from '../../../src/jam/events.js';
import { Jam } from '../jamming.js';
import { modeSession } from './beats.js';

const MODES = ['answer', 'trade', 'continue', 'accompany', 'changes', 'solo'] as const;

const played = fc
  .record({ pitch: fc.integer({ min: 20, max: 100 }), velocity: fc.nat(127), isOn: fc.boolean() })
  .map(({ pitch, velocity, isOn }): JamInput => {
    const kind = isOn ? 'noteOn' : 'noteOff';
    return { kind: 'midi', message: { kind, channel: 0, pitch, velocity } };
  });
const controlled = fc
  .record({ controller: fc.constantFrom(1, 21, 64), value: fc.constantFrom(0, 127) })
  .map((control): JamInput => {
    return { kind: 'midi', message: { kind: 'control', channel: 0, ...control } };
  });
const clocked = fc.constantFrom('start', 'stop', 'continue').map((kind): JamInput => {
  return { kind: 'midi', message: { kind } };
});
const turned = fc
  .oneof(
    fc.constantFrom(...MODES).map((mode) => ({ mode })),
    fc.constantFrom('silence', 'bar', 'pedal', 'control', 'key').map((handover) => ({ handover })),
    fc.constantFrom('on', 'off').map((metronome) => ({ metronome })),
    fc.constantFrom(
      { tempo: 90 },
      { tempo: 'auto' as const },
      { meter: '6/8' },
      { meter: '3/4' },
      { key: 'Ebm' },
      { countIn: 1 },
      { tradeBars: 1 },
      { changes: 'Am | D7 G' },
      { silenceBeats: 0.25 },
      { register: 'low' as const },
      { density: 0.9 },
      { seed: 7 },
      { model: 'other' },
      { model: 'fake' },
    ),
  )
  .map((change) => ({ kind: 'settings', change }) as JamInput);
const steered = fc.constantFrom<JamInput>(
  { kind: 'again' },
  { kind: 'undo' },
  { kind: 'alternatives' },
  { kind: 'pick', which: 0 },
  { kind: 'pick', which: 1 },
  { kind: 'hold', on: true },
  { kind: 'hold', on: false },
  { kind: 'prime', canon: 'M:4/4\nK:C\nC2E2G2c2|B2G2E2C2\n' },
  { kind: 'prime', canon: 'M:6/8\nK:Em\nE3G3|[K:G]B6\n' },
  { kind: 'prime', canon: 'no music' },
);
/** Clocks for some beats, so that a beat is given for a while. */
const beats = fc.integer({ min: 6, max: 60 }).map((count) => ({ clocks: count }));
const step = fc.oneof(
  { weight: 10, arbitrary: played },
  { weight: 2, arbitrary: controlled },
  { weight: 1, arbitrary: clocked },
  { weight: 3, arbitrary: turned },
  { weight: 2, arbitrary: beats },
  { weight: 3, arbitrary: steered },
  { weight: 1, arbitrary: fc.constant<JamInput>({ kind: 'panic' }) },
);
const script = fc.array(fc.tuple(fc.integer({ min: 0, max: 1500 }), step), { maxLength: 40 });
type Script = typeof script extends fc.Arbitrary<infer S> ? S : never;

const CLOCK_INTERVAL = 500 / 24;

/** The script's inputs at their times. */
function timed(steps: Script): { readonly at: number; readonly input: JamInput }[] {
  let at = 0;
  return steps.flatMap(([wait, one]) => {
    at += wait;
    if (!('clocks' in one)) return [{ at, input: one }];
    const clock: JamInput = { kind: 'midi', message: { kind: 'clock' } };
    return Array.from({ length: one.clocks }, () => {
      at += CLOCK_INTERVAL;
      return { at, input: clock };
    });
  });
}

function perform(mode: (typeof MODES)[number], steps: Script, isEager: boolean): Jam {
  const jam = new Jam(modeSession({ mode, silenceBeats: 0.5 }));
  let end = 0;
  for (const { at, input } of timed(steps)) {
    if (isEager) jam.receive(input, at);
    else jam.outputs.push(...jam.session.receive(input, at).outputs);
    end = at;
  }
  if (isEager) jam.close(end + 4000);
  else jam.outputs.push(...jam.session.close(end + 4000).outputs);
  return jam;
}

/** Notes of any channel whose last note-on has no note-off after it. */
function leftSounding(outputs: readonly JamOutput[]): string[] {
  const owed = new Map<string, number>();
  for (const output of outputs) {
    if (output.kind !== 'send') continue;
    const { message } = output;
    if (message.kind !== 'noteOn' && message.kind !== 'noteOff') continue;
    const key = `${message.channel} ${message.pitch}`;
    const count = (owed.get(key) ?? 0) + (message.kind === 'noteOn' ? 1 : -1);
    owed.set(key, Math.max(0, count));
  }
  return [...owed].filter(([, count]) => count > 0).map(([key]) => key);
}

const mode = fc.constantFrom(...MODES);

describe('in whatever mode, whatever is played and turned', () => {
  test('no note is left sounding and what is sent goes forward in time', () => {
    fc.assert(
      fc.property(mode, script, (name, steps) => {
        const jam = perform(name, steps, true);
        expect(leftSounding(jam.outputs)).toEqual([]);
        expect(jam.session.snapshot().sounding).toEqual([]);
        const dues = jam.sent.map(({ due }) => due);
        expect(dues).toEqual([...dues].sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  test('how often and how late it is woken changes nothing, so a replay is the same', () => {
    fc.assert(
      fc.property(mode, script, (name, steps) => {
        expect(perform(name, steps, false).outputs).toEqual(perform(name, steps, true).outputs);
      }),
      { numRuns: 30 },
    );
  });
});
