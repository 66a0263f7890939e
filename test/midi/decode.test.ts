import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type IgnoredCounts, MidiDecoder } from '../../src/midi/decode.js';
import { encode } from '../../src/midi/encode.js';
import type { MidiMessage } from '../../src/midi/message.js';
import { validMessage } from './arbitraries.js';

function decodeChunks(chunks: readonly Iterable<number>[]): {
  messages: MidiMessage[];
  ignored: IgnoredCounts;
} {
  const messages: MidiMessage[] = [];
  const decoder = new MidiDecoder((message) => messages.push(message));
  for (const chunk of chunks) decoder.push(Uint8Array.from(chunk), 0);
  return { messages, ignored: decoder.ignored };
}

function decode(...bytes: number[]): MidiMessage[] {
  return decodeChunks([bytes]).messages;
}

const on = (pitch: number, velocity = 100, channel = 0): MidiMessage => ({
  kind: 'noteOn',
  channel,
  pitch,
  velocity,
});
const off = (pitch: number, velocity = 0, channel = 0): MidiMessage => ({
  kind: 'noteOff',
  channel,
  pitch,
  velocity,
});

describe('MidiDecoder', () => {
  test('follows running status and reads a note-on of velocity 0 as a note-off', () => {
    expect(decode(0x90, 60, 100, 64, 100, 60, 0)).toEqual([on(60), on(64), off(60)]);
  });

  test('lets realtime bytes through inside a message and keeps running status', () => {
    expect(decode(0x90, 0xf8, 60, 0xfa, 100, 0xfe, 64, 100)).toEqual([
      { kind: 'clock' },
      { kind: 'start' },
      on(60),
      on(64),
    ]);
  });

  test('passes over a system exclusive in chunks, with realtime inside it', () => {
    const { messages, ignored } = decodeChunks([
      [0xf0, 0x7e, 1],
      [2, 0xf8, 3],
      [4, 0xf7, 0x90, 60, 100],
    ]);
    expect(messages).toEqual([{ kind: 'clock' }, on(60)]);
    expect(ignored).toEqual({
      undefinedStatus: 0,
      strayData: 0,
      incomplete: 0,
      sysex: 1,
      unused: 0,
    });
  });

  test('a system exclusive that never ends gives way to the next status', () => {
    expect(decode(0xf0, 1, 2, 3, 0x90, 60, 100)).toEqual([on(60)]);
  });

  test('a system exclusive and the system common messages end running status', () => {
    const { messages, ignored } = decodeChunks([
      [0x90, 60, 100, 0xf0, 0xf7, 64, 100, 0x90, 62, 100, 0xf2, 1, 2, 65, 100],
    ]);
    expect(messages).toEqual([on(60), on(62), { kind: 'songPosition', sixteenths: 257 }]);
    expect(ignored.strayData).toBe(4);
  });

  test('counts what it leaves out', () => {
    const { messages, ignored } = decodeChunks([
      [5, 0xf4, 0xf5, 0xf9, 0xfd, 0xf7, 0xfe, 0xff, 0xf6, 0xf1, 1, 0xf3, 2],
      [0x90, 60, 0xb0, 7, 100, 0xc0, 0xd0, 3],
    ]);
    expect(messages).toEqual([
      { kind: 'control', channel: 0, controller: 7, value: 100 },
      { kind: 'channelPressure', channel: 0, pressure: 3 },
    ]);
    expect(ignored).toEqual({
      undefinedStatus: 5,
      strayData: 1,
      incomplete: 2,
      sysex: 0,
      unused: 5,
    });
  });

  test('stamps a message with the arrival of its last byte', () => {
    const times: number[] = [];
    const decoder = new MidiDecoder((_message, at) => times.push(at));
    decoder.push(Uint8Array.of(0x90, 60), 1);
    decoder.push(Uint8Array.of(100), 2.5);
    expect(times).toEqual([2.5]);
  });

  test('decode(encode(m)) is m', () => {
    fc.assert(
      fc.property(fc.array(validMessage), (messages) => {
        expect(decodeChunks(messages.map(encode)).messages).toEqual(messages);
      }),
    );
  });

  test('random bytes never throw, and give only messages whose fields are in range', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const message of decodeChunks([bytes]).messages) {
          expect(decodeChunks([encode(message)]).messages).toEqual([message]);
        }
      }),
    );
  });

  test('how bytes are cut into chunks does not matter', () => {
    const bytes = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(fc.array(bytes), (chunks) => {
        expect(decodeChunks(chunks)).toEqual(decodeChunks([chunks.flatMap((c) => [...c])]));
      }),
    );
  });
});
