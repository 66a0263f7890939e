import type { DueBytes, MidiOutput, OutputGate } from '../../midi/port.js';
import type { Milliseconds } from '../../music/time.js';
import { isSame } from './dueQueue.js';

/** What the jam's thread says about one port to the output's thread. */
export type LaneLetter =
  | { readonly kind: 'add'; readonly messages: readonly DueBytes[] }
  | { readonly kind: 'takeBack'; readonly messages: readonly DueBytes[] }
  | { readonly kind: 'close' };

interface Foreseen extends DueBytes {
  /** It was sent as far as the jam is concerned, and is not to be taken back. */
  readonly isCertain: boolean;
  /** When so much has left, it has. */
  readonly goneAt: Milliseconds;
}

const NOTE_ON = 0x90;
const NOTE_OFF = 0x80;

/** A note that could not leave for so long, while there was no thread, is left out. */
const TOO_LATE: Milliseconds = 50;

/** Too short to hear. */
const INSTANT: Milliseconds = 0.001;

/** What has left is forgotten when there is so much of it. */
const TIDY = 256;

/**
 * The jam's end of an output that keeps time in its own thread. It knows what it has handed over and
 * has not yet seen leave or be sent, so that nothing is sent twice and nothing is left out.
 */
export class LaneOutput implements MidiOutput {
  /** In order of time. */
  private handedOver: Foreseen[] = [];
  /** Notes that were sent, by channel and pitch, and how many note-offs the jam owes for each. */
  private readonly struck = new Map<string, number>();
  private isOpen = true;
  /** There is a thread, and it has the port open. */
  private isConnected = true;

  constructor(
    readonly name: string,
    private readonly gate: Pick<OutputGate, 'left'>,
    private readonly post: (letter: LaneLetter) => void,
    /** For what need not be foreseen: the clock now. */
    private readonly now: () => Milliseconds,
  ) {}

  send(bytes: Uint8Array, due: Milliseconds = this.now()): void {
    if (bytes.length === 0 || !this.isOpen) return;
    const index = this.handedOver.findIndex((one) => !one.isCertain && isSame(one, { due, bytes }));
    if (index < 0) this.hand([{ due, bytes }]);
    else {
      this.handedOver[index] = { due, bytes, isCertain: true, goneAt: due };
      this.count(bytes);
    }
  }

  foresee(messages: readonly DueBytes[]): void {
    if (!this.isOpen) return;
    const { left } = this.gate;
    this.tidy();
    const expected = messages.filter(({ bytes }) => bytes.length > 0);
    const kept = this.handedOver.filter((one) => one.isCertain || includes(expected, one));
    const disowned = this.handedOver.filter((one) => !kept.includes(one));
    // What was sent is no longer expected: the same once more is another.
    const known = kept.filter(({ isCertain }) => !isCertain);
    const unknown = expected.filter((one) => !includes(known, one));
    // What should have left already is for the jam to send, and nothing is to overtake it.
    const added = unknown.some(({ due }) => due <= left) ? [] : unknown;
    const fresh = added.map((one) => ({ ...one, isCertain: false, goneAt: one.due }));
    this.handedOver = [...kept, ...fresh].sort((a, b) => a.due - b.due);
    const waiting = disowned.filter(({ due }) => due > left);
    if (waiting.length > 0) this.say({ kind: 'takeBack', messages: waiting });
    if (added.length > 0) this.say({ kind: 'add', messages: added });
    this.undo(disowned.filter(({ due }) => due <= left));
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.post({ kind: 'close' });
  }

  /** The port is gone by itself. */
  lost(): void {
    this.isOpen = false;
  }

  /** The thread has died: what has not left is kept for the next. */
  disconnect(): void {
    this.isConnected = false;
  }

  /** Another thread has the port: it is told what is to come, and what should have left. */
  reconnect(): void {
    this.isConnected = true;
    const { left } = this.gate;
    const late = this.now() - TOO_LATE;
    const waiting = this.handedOver.filter(
      ({ due, bytes, goneAt }) => goneAt > left && (due > late || !isNoteOn(bytes)),
    );
    this.handedOver = this.handedOver.map((one) =>
      one.goneAt > left ? { ...one, goneAt: this.goneAt(one) } : one,
    );
    const all = [...this.ends(waiting), ...waiting];
    if (all.length > 0) {
      const messages = all.map(({ due, bytes }) => ({ due, bytes }));
      this.say({ kind: 'add', messages });
    }
  }

  /** When the first of what waits is due; undefined when nothing waits. */
  get nextDue(): Milliseconds | undefined {
    const { left } = this.gate;
    const waiting = this.handedOver.filter(({ due }) => due > left);
    return waiting.length === 0 ? undefined : Math.min(...waiting.map(({ due }) => due));
  }

  private hand(messages: readonly DueBytes[]): void {
    if (this.handedOver.length > TIDY) this.tidy();
    for (const { due, bytes } of messages) {
      const goneAt = this.isConnected ? this.goneAt({ due, bytes }) : Number.POSITIVE_INFINITY;
      this.handedOver.push({ due, bytes, isCertain: true, goneAt });
      this.count(bytes);
    }
    this.say({ kind: 'add', messages });
  }

  /**
   * What is handed over late has left when something later has: of the end of a note that is awaited,
   * for a thread that dies may not have come to it.
   */
  private goneAt({ due, bytes }: DueBytes): Milliseconds {
    return isNoteOff(bytes) ? Math.max(due, this.gate.left + INSTANT) : due;
  }

  private count(bytes: Uint8Array): void {
    const [status = 0, pitch = 0] = bytes;
    const note = `${status & 0x0f} ${pitch}`;
    const kind = status & 0xf0;
    if (kind !== NOTE_ON && kind !== NOTE_OFF) return;
    const step = kind === NOTE_ON ? 1 : -1;
    this.struck.set(note, Math.max(0, (this.struck.get(note) ?? 0) + step));
  }

  /** The ends of all that the jam has ended, before all else: a thread that died may have owed some. */
  private ends(waiting: readonly DueBytes[]): DueBytes[] {
    const due = Math.min(this.now(), ...waiting.map((one) => one.due));
    return [...this.struck]
      .filter(([, count]) => count === 0)
      .map(([note]) => {
        const [channel = 0, pitch = 0] = note.split(' ').map(Number);
        return { due, bytes: Uint8Array.of(NOTE_OFF | channel, pitch, 0) };
      });
  }

  /** What has left and was sent is done with. */
  private tidy(): void {
    const { left } = this.gate;
    this.handedOver = this.handedOver.filter((one) => one.goneAt > left || !one.isCertain);
  }

  private say(letter: LaneLetter): void {
    if (this.isConnected) this.post(letter);
  }

  /** Notes that had left when the jam thought better of them end at once. */
  private undo(messages: readonly DueBytes[]): void {
    const ends = messages.flatMap(({ due, bytes }) => {
      const [status = 0, pitch = 0] = bytes;
      return isNoteOn(bytes)
        ? [{ due, bytes: Uint8Array.of(NOTE_OFF | (status & 0x0f), pitch, 0) }]
        : [];
    });
    if (ends.length > 0) this.hand(ends);
  }
}

function isNoteOn([status = 0]: Uint8Array): boolean {
  return (status & 0xf0) === NOTE_ON;
}

function isNoteOff([status = 0]: Uint8Array): boolean {
  return (status & 0xf0) === NOTE_OFF;
}

function includes(messages: readonly DueBytes[], message: DueBytes): boolean {
  return messages.some((one) => isSame(one, message));
}
