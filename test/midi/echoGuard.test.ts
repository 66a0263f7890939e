import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EchoGuard } from '../../src/midi/echoGuard.js';
import type { MidiMessage } from '../../src/midi/message.js';

const on = (pitch: number, velocity = 90, channel = 0): MidiMessage => ({
  kind: 'noteOn',
  channel,
  pitch,
  velocity,
});
const off = (pitch: number, velocity = 0): MidiMessage => ({
  kind: 'noteOff',
  channel: 0,
  pitch,
  velocity,
});

describe('the echo guard', () => {
  test('knows what comes back at once, each message once', () => {
    const guard = new EchoGuard();
    guard.note(on(60), 0);
    expect(guard.isEcho(on(60), 3)).toBe(true);
    expect(guard.isEcho(on(60), 4)).toBe(false);
    expect(guard.echoes).toBe(1);
  });

  test('a release comes back with whatever velocity', () => {
    const guard = new EchoGuard();
    guard.note(off(60), 0);
    expect(guard.isEcho(off(60, 64), 3)).toBe(true);
  });

  test('what a player plays is heard', () => {
    const guard = new EchoGuard();
    guard.note(on(60), 0);
    expect(guard.isEcho(on(60, 91), 3)).toBe(false);
    expect(guard.isEcho(on(60, 90, 1), 3)).toBe(false);
    expect(guard.isEcho(on(62), 3)).toBe(false);
    expect(guard.isEcho({ kind: 'clock' }, 3)).toBe(false);
    expect(guard.isEcho(on(60), 500)).toBe(false);
  });

  test('everything that is sent and comes back within the window is found, and nothing else', () => {
    const voice = fc.record({ pitch: fc.integer({ min: 40, max: 90 }), delay: fc.nat(100) });
    fc.assert(
      fc.property(fc.array(voice, { maxLength: 200 }), (notes) => {
        const guard = new EchoGuard();
        for (const [index, { pitch, delay }] of notes.entries()) {
          guard.note(on(pitch), index * 200);
          expect(guard.isEcho(on(pitch, 64), index * 200 + delay)).toBe(false);
          expect(guard.isEcho(on(pitch), index * 200 + delay)).toBe(true);
        }
        expect(guard.echoes).toBe(notes.length);
      }),
    );
  });
});
