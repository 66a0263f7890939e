import { MidiDecoder } from '../../midi/decode.js';
import { encode } from '../../midi/encode.js';
import { NoteLedger } from '../../midi/ledger.js';
import { PacedLine } from '../../midi/pacedLine.js';
import type { DueBytes, MidiOutput } from '../../midi/port.js';
import type { Milliseconds } from '../../music/time.js';

/**
 * For the ends of what sounds when a port is closed, at the pace of a DIN line: 128 notes and the
 * three controllers of 16 channels take 154 ms, more than Antiphon ever sounds. What is left then
 * goes at once, for a process that ends waits for it.
 */
export const CLOSING_TIME: Milliseconds = 250;

/** A port that the output's thread has open, with what has left through it and still sounds. */
export class LanePort {
  private readonly owed = new NoteLedger();
  private readonly heard = new MidiDecoder((message) => this.owed.record(message));
  private readonly line = new PacedLine();
  private closeBy: Milliseconds | undefined;
  private hasClosed = false;

  constructor(
    private readonly output: MidiOutput,
    /** Told when a message has left that was due at this time. */
    private readonly onLeft: (due: Milliseconds) => void,
  ) {}

  /** When `pass` is to be called next; undefined when nothing waits. */
  get nextAt(): Milliseconds | undefined {
    if (this.closeBy === undefined) return this.line.nextAt;
    return Math.min(this.line.nextAt ?? Number.NEGATIVE_INFINITY, this.closeBy);
  }

  get isClosed(): boolean {
    return this.hasClosed;
  }

  /** Leaves as soon as the line takes it. */
  send(message: DueBytes): void {
    this.line.add(message);
  }

  /** Ends all that sounds; what has not begun to sound is left out. */
  release(): void {
    this.line.takeAll();
    for (const message of this.owed.silencing()) this.line.add({ bytes: encode(message) });
  }

  /** Releases what sounds and closes when that has left. Idempotent. */
  close(now: Milliseconds): void {
    if (this.closeBy !== undefined) return;
    this.closeBy = now + CLOSING_TIME;
    this.release();
  }

  /** Lets leave what may. What the port throws is thrown; the message counts as gone. */
  pass(now: Milliseconds): void {
    for (let next = this.line.take(now); next !== undefined; next = this.line.take(now))
      this.leave(next);
    if (this.closeBy === undefined || this.hasClosed) return;
    if (now >= this.closeBy) for (const rest of this.line.takeAll()) this.leave(rest);
    if (this.line.nextAt !== undefined) return;
    this.hasClosed = true;
    this.output.close();
  }

  private leave({ bytes, due }: Partial<DueBytes> & Pick<DueBytes, 'bytes'>): void {
    this.output.send(bytes);
    this.heard.push(bytes, 0);
    if (due !== undefined) this.onLeft(due);
  }
}
