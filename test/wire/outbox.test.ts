import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Channel, type Frame, Outbox } from '../../src/wire/outbox.js';

/** A channel whose network the test holds: nothing leaves until `drain`. */
class HeldChannel implements Channel {
  bufferedAmount = 0;
  readonly sent: string[] = [];
  private readonly under: { size: number; done: () => void }[] = [];

  send(bytes: Uint8Array, _: { binary: false }, done: () => void): void {
    const text = String(bytes);
    this.bufferedAmount += text.length;
    this.sent.push(text);
    this.under.push({ size: text.length, done });
  }

  drain(): boolean {
    const next = this.under.shift();
    if (next === undefined) return false;
    this.bufferedAmount -= next.size;
    next.done();
    return true;
  }
}

const note = (sequence: number): Frame => ({ sequence, text: Buffer.from(`n${sequence}`) });
const state = (sequence: number, subject: string): Frame => ({
  sequence,
  text: Buffer.from(`${subject}${sequence}`),
  subject,
});

test('one who reads gets everything at once, in order', () => {
  const channel = new HeldChannel();
  const outbox = new Outbox(channel, { slowBytes: 100, waitingNotes: 10 });
  for (const frame of [note(1), state(2, 'a'), state(3, 'a'), note(4)]) outbox.post(frame);
  expect(channel.sent).toEqual(['n1', 'a2', 'a3', 'n4']);
});

test('one who is slow gets every note but only the newest state', () => {
  const channel = new HeldChannel();
  const outbox = new Outbox(channel, { slowBytes: 0, waitingNotes: 10 });
  outbox.post(note(1));
  for (const frame of [state(2, 'a'), note(3), state(4, 'a'), state(5, 'b'), note(6)]) {
    expect(outbox.post(frame)).toBe(true);
  }
  expect(channel.sent).toEqual(['n1']);
  while (channel.drain());
  expect(channel.sent).toEqual(['n1', 'n3', 'a4', 'b5', 'n6']);
});

test('one for whom too many notes wait is to be cut off', () => {
  const outbox = new Outbox(new HeldChannel(), { slowBytes: 0, waitingNotes: 2 });
  const posted = [1, 2, 3, 4].map((sequence) => outbox.post(note(sequence)));
  expect(posted).toEqual([true, true, true, false]);
});

test('however it drains: all notes, in order, and the last word on every subject', () => {
  const step = fc.oneof(
    fc.constant('note'),
    fc.constantFrom('a', 'b').map((subject) => `state ${subject}`),
    fc.constant('drain'),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(20), (steps, slowBytes) => {
      const channel = new HeldChannel();
      const outbox = new Outbox(channel, { slowBytes, waitingNotes: 1000 });
      const notes: string[] = [];
      const last = new Map<string, string>();
      steps.forEach((kind, index) => {
        if (kind === 'drain') channel.drain();
        else if (kind === 'note') {
          notes.push(`n${index}`);
          outbox.post(note(index));
        } else {
          const frame = state(index, kind.slice(6));
          last.set(kind, String(frame.text));
          outbox.post(frame);
        }
      });
      while (channel.drain());
      expect(channel.sent.filter((text) => text.startsWith('n'))).toEqual(notes);
      for (const text of last.values()) expect(channel.sent).toContain(text);
      const numbers = channel.sent.map((text) => Number(text.slice(1)));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }),
  );
});

test('one who has missed a part of what is told bit by bit is told all of it, as late as may be', () => {
  const channel = new HeldChannel();
  const outbox = new Outbox(channel, { slowBytes: 0, waitingNotes: 10 });
  let all = '';
  const bit = (sequence: number, text: string): Frame => {
    all += text;
    return { ...state(sequence, 'a'), text: Buffer.from(text), whole: () => Buffer.from(all) };
  };
  for (const [at, text] of ['x', 'y', 'z'].entries()) outbox.post(bit(at, text));
  expect(channel.sent).toEqual(['x']);
  while (channel.drain());
  expect(channel.sent).toEqual(['x', 'xyz']);
});
