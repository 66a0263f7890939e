import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encode, isAddressable } from '../../src/midi/encode.js';
import { wildMessage } from './arbitraries.js';

describe('encode', () => {
  test.each([
    [{ kind: 'noteOn', channel: 15, pitch: 60, velocity: 1 } as const, [0x9f, 60, 1]],
    [{ kind: 'pitchBend', channel: 0, value: 8192 } as const, [0xe0, 0, 64]],
    [{ kind: 'songPosition', sixteenths: 257 } as const, [0xf2, 1, 2]],
    [{ kind: 'stop' } as const, [0xfc]],
  ])('%j', (message, bytes) => {
    expect([...encode(message)]).toEqual(bytes);
  });

  test('rounds and clamps amounts; a note-on never becomes a note-off', () => {
    const velocities = [-5, 0, 0.2, 64.5, 300, Number.NaN].map(
      (velocity) => encode({ kind: 'noteOn', channel: 0, pitch: 60, velocity })[2],
    );
    expect(velocities).toEqual([1, 1, 1, 65, 127, 1]);
  });

  test('refuses an address out of range, so that a status byte cannot overflow', () => {
    expect(encode({ kind: 'noteOn', channel: 16, pitch: 60, velocity: 64 })).toHaveLength(0);
    expect(encode({ kind: 'noteOn', channel: 0, pitch: 128, velocity: 64 })).toHaveLength(0);
    expect(encode({ kind: 'program', channel: 0, program: 1.5 })).toHaveLength(0);
  });

  test('whatever the fields hold, the bytes are one well-formed message or none', () => {
    fc.assert(
      fc.property(wildMessage, (message) => {
        const [status, ...data] = encode(message);
        if (status === undefined) {
          expect(isAddressable(message)).toBe(false);
          return;
        }
        expect(status).toBeGreaterThanOrEqual(0x80);
        if ('channel' in message) expect((status & 0x0f) === message.channel).toBe(true);
        for (const byte of data) expect(byte).toBeLessThan(0x80);
      }),
    );
  });
});
