import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MidiDecoder } from '../../src/midi/decode.js';
import { encode } from '../../src/midi/encode.js';
import { NoteLedger } from '../../src/midi/ledger.js';
import type { MidiMessage } from '../../src/midi/message.js';
import { AHEAD_BYTES, MOST_WAITING, PacedLine } from '../../src/midi/pacedLine.js';
import { validMessage } from './arbitraries.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const on = (pitch: number, channel = 0): Uint8Array => Uint8Array.of(0x90 | channel, pitch, 80);
const off = (pitch: number, channel = 0): Uint8Array => Uint8Array.of(0x80 | channel, pitch, 0);
const control = (controller: number, value = 0): Uint8Array =>
  Uint8Array.of(0xb0, controller, value);
const CLOCK = Uint8Array.of(0xf8);

/** All that leaves when it is asked whenever it says so, with when. */
function drain(line: PacedLine, from = 0): { readonly at: number; readonly text: string }[] {
  const left: { at: number; text: string }[] = [];
  let now = from;
  for (let at = line.nextAt; at !== undefined; at = line.nextAt) {
    now = Math.max(now, at);
    const next = line.take(now);
    if (next === undefined) throw new Error('it is not ready when it says so');
    left.push({ at: now, text: hex(next.bytes) });
  }
  return left;
}

const textOf = (line: PacedLine): string[] => drain(line).map(({ text }) => text);

/** The most that stood in the buffer of an interface that sends 3,125 bytes a second, in bytes. */
function fullest(left: readonly { readonly at: number; readonly text: string }[]): number {
  let most = 0;
  let buffered = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, text } of left) {
    buffered = Math.max(0, buffered - (at - last) * 3.125) + text.length / 2;
    last = at;
    most = Math.max(most, buffered);
  }
  return most;
}

describe('what waits before a port', () => {
  test('a chord that ends and another that begins leave at once', () => {
    const line = new PacedLine();
    for (let pitch = 60; pitch < 68; pitch++) line.add({ bytes: on(pitch) });
    for (let pitch = 72; pitch < 80; pitch++) line.add({ bytes: on(pitch) });
    const times = drain(line, 1000).map(({ at }) => Math.round(at * 1000) / 1000);
    expect(times).toEqual(Array(16).fill(1000));
  });

  test('128 notes and the controllers of all channels take as long as a DIN line does', () => {
    const ledger = new NoteLedger();
    for (let index = 0; index < 128; index++)
      ledger.record({ kind: 'noteOn', channel: index % 16, pitch: index, velocity: 80 });
    const line = new PacedLine();
    for (const message of ledger.release()) line.add({ bytes: encode(message) });
    const left = drain(line);
    expect(left).toHaveLength(128 + 16 * 3);
    expect(fullest(left)).toBeLessThanOrEqual(AHEAD_BYTES + 1e-6);
    expect(left.at(-1)?.at).toBeCloseTo((176 * 3 - AHEAD_BYTES) / 3.125);
    expect(left.slice(0, 128).every(({ text }) => text.startsWith('8'))).toBe(true);
  });

  test('never gives an interface more than its buffer, and loses no end, whatever is sent when', () => {
    const moments = fc.array(
      fc.record({ pause: fc.nat(40), messages: fc.array(validMessage, { maxLength: 40 }) }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(moments, (moments) => {
        const line = new PacedLine();
        const left: { at: number; text: string }[] = [];
        const sounding = new NoteLedger();
        const heard = new MidiDecoder((message) => sounding.record(message));
        const ended = new NoteLedger();
        let now = 0;
        const pass = (): void => {
          for (let next = line.take(now); next !== undefined; next = line.take(now)) {
            left.push({ at: now, text: hex(next.bytes) });
            heard.push(next.bytes, now);
          }
        };
        const add = (message: MidiMessage): void => {
          const bytes = encode(message);
          if (bytes.length > 0) line.add({ bytes });
          ended.record(message);
        };
        for (const { pause, messages } of moments) {
          for (const message of messages) add(message);
          pass();
          now += pause;
          pass();
        }
        for (const message of ended.release()) add(message);
        for (let at = line.nextAt; at !== undefined; at = line.nextAt) {
          now = Math.max(now, at);
          pass();
        }
        const system = left.filter(({ text }) => text.startsWith('f')).length * 3;
        expect(fullest(left)).toBeLessThanOrEqual(AHEAD_BYTES + system + 1e-6);
        expect(sounding.silencing().filter(({ kind }) => kind === 'noteOff')).toEqual([]);
      }),
    );
  });

  test('ends notes before it silences channels, and gives a clock before all of it', () => {
    const line = new PacedLine();
    for (const bytes of [off(60), control(64), control(123), control(120)]) line.add({ bytes });
    for (const bytes of [off(61, 1), CLOCK, CLOCK]) line.add({ bytes });
    expect(textOf(line)).toEqual(['f8', 'f8', '803c00', '813d00', 'b04000', 'b07b00', 'b07800']);
  });

  test('nothing of a note goes before its beginning or another message that counts', () => {
    const line = new PacedLine();
    const messages = [control(120), on(60), control(7, 100), off(61)];
    for (const bytes of messages) line.add({ bytes });
    expect(textOf(line)).toEqual(messages.map(hex));
  });

  test('a note that is ended before it could leave is left out, and no other', () => {
    const line = new PacedLine();
    for (const bytes of [off(60), on(60), on(61), off(60)]) line.add({ bytes });
    expect(textOf(line)).toEqual(['803c00', '903d50']);
  });

  test('says how late each leaves', () => {
    const line = new PacedLine();
    line.add({ bytes: on(60), due: 5 });
    expect(line.take(7)).toEqual({ bytes: on(60), due: 5 });
    expect(line.take(7)).toBeUndefined();
  });

  test('when it is full only ends come in, each once', () => {
    for (const extra of [-1, 0, 1]) {
      const line = new PacedLine();
      for (let count = 0; count < MOST_WAITING + extra; count++)
        line.add({ bytes: control(1, count % 128) });
      const isFull = extra >= 0;
      line.add({ bytes: on(60) });
      for (let count = 0; count < 2; count++) line.add({ bytes: off(61) });
      const text = textOf(line);
      expect(text.filter((one) => one.startsWith('b'))).toHaveLength(
        MOST_WAITING + Math.min(0, extra),
      );
      expect(text.slice(-2)).toEqual(
        isFull ? [hex(control(1, (MOST_WAITING - 1) % 128)), '803d00'] : ['903c50', '803d00'],
      );
    }
  });
});
