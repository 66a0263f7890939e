import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { liveSettingsSchema } from '../../src/config/settings.js';
import { Controls, controlTargetSchema } from '../../src/jam/controls.js';
import type { MidiMessage } from '../../src/midi/message.js';

const settings = liveSettingsSchema.parse({});
const turn = (controller: number, value: number, channel = 0): MidiMessage => ({
  kind: 'control',
  channel,
  controller,
  value,
});
const strike = (pitch: number, velocity = 100): MidiMessage =>
  velocity > 0
    ? { kind: 'noteOn', channel: 0, pitch, velocity }
    : { kind: 'noteOff', channel: 0, pitch, velocity: 0 };

describe('learning', () => {
  test('the next control that is moved is bound, and turns the setting from then on', () => {
    const controls = new Controls([]);
    expect(controls.receive(turn(74, 127), settings)).toBeUndefined();
    controls.learn('temperature');
    expect(controls.state.waiting).toBe('temperature');
    expect(controls.receive(turn(74, 64), settings)).toMatchObject({ kind: 'learned' });
    expect(controls.state.waiting).toBeUndefined();
    expect(controls.receive(turn(74, 127), settings)).toEqual({
      kind: 'settings',
      change: { temperature: 2 },
    });
    expect(controls.receive(turn(74, 127, 1), settings)).toBeUndefined();
    expect(controls.receive(turn(75, 127), settings)).toBeUndefined();
  });

  test('what a hand lets go of is not learned, nor the sustain pedal', () => {
    const controls = new Controls([]);
    controls.learn('panic');
    expect(controls.receive(strike(60, 0), settings)).toBeUndefined();
    expect(controls.receive(turn(64, 127), settings)).toBeUndefined();
    expect(controls.receive(turn(123, 0), settings)).toBeUndefined();
    expect(controls.state.waiting).toBe('panic');
  });

  test('one control has one target, and one target one control', () => {
    const controls = new Controls([]);
    for (const [target, controller] of [
      ['temperature', 1],
      ['topP', 1],
      ['topP', 2],
    ] as const) {
      controls.learn(target);
      controls.receive(turn(controller, 1), settings);
    }
    expect(controls.state.bindings).toEqual([
      { target: 'topP', kind: 'control', channel: 0, number: 2 },
    ]);
    controls.forget('topP');
    expect(controls.state.bindings).toEqual([]);
  });
});

describe('a bound key', () => {
  test('is no music, and its release does nothing', () => {
    const controls = new Controls([{ target: 'panic', kind: 'note', channel: 0, number: 21 }]);
    expect(controls.receive(strike(21), settings)).toEqual({ kind: 'panic' });
    expect(controls.receive(strike(21, 0), settings)).toEqual({ kind: 'nothing' });
    expect(controls.receive(strike(22), settings)).toBeUndefined();
  });

  test('taps the beat once for each stroke', () => {
    const controls = new Controls([{ target: 'tap', kind: 'note', channel: 0, number: 21 }]);
    expect(controls.receive(strike(21), settings)).toEqual({ kind: 'tap' });
    expect(controls.receive(strike(21, 0), settings)).toEqual({ kind: 'nothing' });
    expect(controls.feedback(settings)).toEqual([]);
  });

  test('asks for what its button says, once for each stroke', () => {
    const targets = ['again', 'undo', 'alternatives', 'pickFirst', 'pickSecond'] as const;
    const controls = new Controls(
      targets.map((target, number) => ({ target, kind: 'note' as const, channel: 0, number })),
    );
    const actions = targets.map((_, number) => controls.receive(strike(number), settings));
    expect(actions).toEqual([
      { kind: 'again' },
      { kind: 'undo' },
      { kind: 'alternatives' },
      { kind: 'pick', which: 0 },
      { kind: 'pick', which: 1 },
    ]);
    for (const number of targets.keys())
      expect(controls.receive(strike(number, 0), settings)).toEqual({ kind: 'nothing' });
  });

  test('holds the motif while it is down', () => {
    const controls = new Controls([{ target: 'hold', kind: 'note', channel: 0, number: 21 }]);
    expect(controls.receive(strike(21), settings)).toEqual({ kind: 'hold', on: true });
    expect(controls.receive(strike(21, 0), settings)).toEqual({ kind: 'hold', on: false });
  });

  test('sets a number by how hard it is struck', () => {
    const controls = new Controls([{ target: 'topK', kind: 'note', channel: 0, number: 21 }]);
    const action = controls.receive(strike(21, 127), settings);
    expect(action).toEqual({ kind: 'settings', change: { topK: 200 } });
  });
});

test('the controllers are told where the settings are, but not of auto', () => {
  const controls = new Controls([
    { target: 'temperature', kind: 'control', channel: 2, number: 74 },
    { target: 'tempo', kind: 'control', channel: 2, number: 75 },
    { target: 'topP', kind: 'note', channel: 2, number: 36 },
    { target: 'panic', kind: 'control', channel: 2, number: 76 },
  ]);
  expect(controls.feedback({ ...settings, temperature: 2 })).toEqual([turn(74, 127, 2)]);
  expect(controls.feedback({ ...settings, tempo: 300 })).toContainEqual(turn(75, 127, 2));
});

test('whatever comes in, music stays music and every change is one that settings allow', () => {
  const message = fc.oneof(
    fc
      .record({ controller: fc.nat(127), value: fc.nat(127) })
      .map((m) => turn(m.controller, m.value)),
    fc
      .record({ pitch: fc.nat(127), velocity: fc.nat(127) })
      .map((m) => strike(m.pitch, m.velocity)),
  );
  const step = fc.record({
    message,
    learn: fc.option(fc.constantFrom(...controlTargetSchema.options), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const controls = new Controls([]);
      for (const { message: next, learn } of steps) {
        if (learn !== undefined) controls.learn(learn);
        const action = controls.receive(next, settings);
        if (action?.kind !== 'settings') continue;
        expect(liveSettingsSchema.safeParse({ ...settings, ...action.change }).success).toBe(true);
      }
      expect(new Set(controls.state.bindings.map(({ target }) => target)).size).toBe(
        controls.state.bindings.length,
      );
    }),
  );
});
