import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DueQueue } from '../../../src/jam/output/dueQueue.js';
import { LaneOutput } from '../../../src/jam/output/laneOutput.js';
import { MidiDecoder } from '../../../src/midi/decode.js';
import { NoteLedger } from '../../../src/midi/ledger.js';
import type { DueBytes } from '../../../src/midi/port.js';

const on = (due: number, pitch: number): DueBytes => ({
  due,
  bytes: Uint8Array.of(0x90, pitch, 80),
});
const off = (due: number, pitch: number): DueBytes => ({
  due,
  bytes: Uint8Array.of(0x80, pitch, 0),
});

/** An output with its thread, whose clock is turned by hand. */
class Stage {
  readonly gate = { left: Number.NEGATIVE_INFINITY };
  readonly left: string[] = [];
  readonly owed = new NoteLedger();
  private readonly heard = new MidiDecoder((message) => this.owed.record(message));
  private queue = new DueQueue();
  private isAlive = true;
  time = 0;

  readonly output = new LaneOutput(
    'synth',
    this.gate,
    (letter) => {
      if (letter.kind === 'close') return;
      if (!this.isAlive) throw new Error('nobody is there');
      if (letter.kind === 'add') this.queue.add(0, letter.messages);
      else this.queue.takeBack(0, letter.messages);
    },
    () => this.time,
  );

  /** The thread dies, with all that it was told. */
  die(): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.queue = new DueQueue();
    this.output.disconnect();
  }

  /** Another takes its place. */
  rise(): void {
    if (this.isAlive) return;
    this.isAlive = true;
    this.output.reconnect();
  }

  turnTo(time: number): void {
    for (;;) {
      const next = this.queue.take(time);
      if (next === undefined) break;
      this.time = Math.max(this.time, next.due);
      this.gate.left = Math.max(this.gate.left, next.due);
      this.left.push(`${next.due} ${Buffer.from(next.bytes).toString('hex')}`);
      this.heard.push(next.bytes, 0);
    }
    this.time = Math.max(this.time, time);
  }
}

const text = (messages: readonly DueBytes[]) =>
  messages.map(({ due, bytes }) => `${due} ${Buffer.from(bytes).toString('hex')}`);

describe('an output that keeps time by itself', () => {
  test('lets what is foreseen leave when it is due, and once', () => {
    const stage = new Stage();
    const song = [on(10, 60), off(20, 60), on(20, 62), off(30, 62)];
    stage.output.foresee(song);
    stage.turnTo(20);
    for (const { due, bytes } of song.slice(0, 3)) stage.output.send(bytes, due);
    stage.output.foresee(song.slice(3));
    stage.turnTo(40);
    expect(stage.left).toEqual(text(song));
  });

  test('keeps what was sent before its thread came to it, and forgets what was taken back', () => {
    const stage = new Stage();
    const song = [on(10, 60), off(20, 60), on(20, 62), off(30, 62)];
    stage.output.foresee(song);
    // The jam is quicker than the thread.
    stage.output.send(Uint8Array.of(0x90, 60, 80), 10);
    stage.output.foresee([]);
    stage.output.send(Uint8Array.of(0x80, 60, 0), 10);
    stage.turnTo(50);
    expect(stage.left).toEqual(text([on(10, 60), off(10, 60)]));
  });

  test('ends at once a note that had left when the jam thought better of it', () => {
    const stage = new Stage();
    stage.output.foresee([on(10, 60), off(500, 60)]);
    stage.turnTo(10);
    stage.output.foresee([]);
    stage.turnTo(1000);
    expect(stage.left).toEqual(text([on(10, 60), off(10, 60)]));
  });

  test('sends what nobody foresaw, after what was due before it', () => {
    const stage = new Stage();
    stage.output.foresee([on(10, 60), off(20, 60)]);
    stage.output.send(Uint8Array.of(0x90, 70, 80), 15);
    stage.output.foresee([on(10, 60), off(20, 60)]);
    stage.turnTo(30);
    expect(stage.left).toEqual(text([on(10, 60), on(15, 70), off(20, 60)]));
  });

  test('once closed or lost it takes nothing', () => {
    for (const end of ['close', 'lost'] as const) {
      const stage = new Stage();
      stage.output[end]();
      stage.output.foresee([on(10, 60)]);
      stage.output.send(Uint8Array.of(0x90, 60, 80));
      stage.turnTo(30);
      expect(stage.left).toEqual([]);
    }
  });

  test('a thread that dies gives place to another: what had not left leaves', () => {
    const stage = new Stage();
    stage.output.foresee([on(10, 60), off(20, 60), on(200, 62), off(300, 62)]);
    stage.output.send(Uint8Array.of(0x90, 70, 80), 15);
    stage.turnTo(12);
    stage.die();
    stage.turnTo(100);
    stage.output.send(Uint8Array.of(0x80, 70, 0), 100);
    stage.rise();
    stage.turnTo(400);
    // The note-on of 15 is too late to be played; what was ended is ended first, to be sure.
    expect(stage.left).toEqual(
      text([on(10, 60), off(20, 70), off(20, 60), off(100, 70), on(200, 62), off(300, 62)]),
    );
  });

  /** A part that is broken off now and then, as the jam and its output's thread see it. */
  test('whatever is foreseen and broken off, it sends what the jam sends and leaves nothing sounding', () => {
    const note = fc.record({
      gap: fc.nat(30),
      length: fc.integer({ min: 1, max: 40 }),
      pitch: fc.nat(3),
    });
    const move = fc.record({
      notes: fc.array(note, { maxLength: 6 }),
      /** How far the thread gets before the jam looks again, and how far the jam itself. */
      thread: fc.nat(60),
      jam: fc.nat(60),
      breaks: fc.boolean(),
      fate: fc.constantFrom('lives', 'lives', 'dies', 'rises'),
    });
    const moves = fc.array(move, { maxLength: 12 });
    fc.assert(
      fc.property(moves, fc.boolean(), (moves, mayDie) => {
        const stage = new Stage();
        const sent: string[] = [];
        let queue: DueBytes[] = [];
        let time = 0;
        const owed = new NoteLedger();
        const heard = new MidiDecoder((message) => owed.record(message));
        const send = ({ due, bytes }: DueBytes): void => {
          stage.output.send(bytes, due);
          sent.push(...text([{ due, bytes }]));
          heard.push(bytes, 0);
        };
        const advance = (to: number): void => {
          time = Math.max(time, to);
          for (const one of queue.filter(({ due }) => due <= time)) send(one);
          queue = queue.filter(({ due }) => due > time);
        };
        const breakOff = (): void => {
          // In the gate: what has left is past.
          advance(Math.max(time, stage.gate.left));
          queue = [];
          for (let pitch = 0; pitch < 4; pitch++)
            for (let count = owed.owes(0, pitch); count > 0; count--) send(off(time, pitch));
        };
        for (const { notes, thread, jam, breaks, fate } of moves) {
          if (mayDie && fate === 'dies') stage.die();
          if (fate === 'rises') stage.rise();
          let at = Math.max(time, queue.at(-1)?.due ?? 0);
          for (const { gap, length, pitch } of notes) {
            at += gap;
            queue.push(on(at, pitch), off(at + length, pitch));
            at += length;
          }
          stage.output.foresee(queue);
          stage.turnTo(stage.time + thread);
          if (breaks) breakOff();
          else advance(Math.min(time + jam, stage.time));
          stage.output.foresee(queue);
        }
        breakOff();
        stage.output.foresee([]);
        stage.rise();
        stage.turnTo(stage.time + 1);
        if (!mayDie) expect(stage.left).toEqual(sent);
        expect([0, 1, 2, 3].map((pitch) => stage.owed.owes(0, pitch))).toEqual([0, 0, 0, 0]);
      }),
      { numRuns: 300 },
    );
  });
});
