import type { Milliseconds } from '../music/time.js';

/** A DIN line carries 31,250 bits a second, ten for each byte (MIDI 1.0, "Hardware"). */
const BYTE: Milliseconds = 0.32;

/**
 * How far what was given to a port may be ahead of a DIN line behind it: 16 messages of three bytes,
 * which is what one packet of USB carries, so that every interface has room for them. What the
 * system keeps is no help: ALSA has 4,096 bytes a port and drops what is beyond (`seq_midi.c`), and
 * an interface with a small buffer of its own drops without a word.
 */
export const AHEAD_BYTES = 48;
const AHEAD: Milliseconds = AHEAD_BYTES * BYTE;

/**
 * Messages that may wait: two seconds of the line. With more, what is not an end is left out, and an
 * end that waits already is not added once more.
 */
export const MOST_WAITING = 2048;

const NOTE_OFF = 0x80;
const NOTE_ON = 0x90;
const CONTROL = 0xb0;
const SYSTEM = 0xf0;
/** Sustain (let go of), all sound off, all notes off. */
const SILENCING: readonly number[] = [64, 120, 123];

/** One whole message; `due` where it is to be known how late it leaves. */
export interface Paced {
  readonly bytes: Uint8Array;
  readonly due?: Milliseconds;
}

/**
 * What waits before a port, which is given no more than the slowest line behind it takes. It has no
 * timer: `nextAt` says when the next may leave. All go in the order in which they came, but for
 * these: a clock and what starts and stops it go before all else; the end of a note goes before controllers that silence whole
 * channels; and a note that is ended before it could leave is left out, so that what sounds is
 * ended first.
 */
export class PacedLine {
  private readonly waiting: Paced[] = [];
  /** When the line has sent all that the port was given. */
  private freeAt: Milliseconds = Number.NEGATIVE_INFINITY;

  /** When the next may leave, which may be past; undefined when nothing waits. */
  get nextAt(): Milliseconds | undefined {
    const [next] = this.waiting;
    if (next === undefined) return undefined;
    if (isSystem(next.bytes)) return Number.NEGATIVE_INFINITY;
    return this.freeAt + next.bytes.length * BYTE - AHEAD;
  }

  add(message: Paced): void {
    const { bytes } = message;
    if (this.waiting.length >= MOST_WAITING && !this.isNeeded(bytes)) return;
    if (isSystem(bytes)) this.insert(message, this.placeOfSystem());
    else if (kindOf(bytes) !== NOTE_OFF) this.waiting.push(message);
    else if (!this.leaveOut(bytes)) this.insert(message, this.placeOfEnd());
  }

  /** The next message if it may leave at `now`: it counts as given to the port. */
  take(now: Milliseconds): Paced | undefined {
    const { nextAt } = this;
    if (nextAt === undefined || nextAt > now) return undefined;
    const next = this.waiting.shift();
    if (next !== undefined) this.freeAt = Math.max(this.freeAt, now) + next.bytes.length * BYTE;
    return next;
  }

  /** All that waits, in order, for there is no more time. */
  takeAll(): Paced[] {
    return this.waiting.splice(0);
  }

  private insert(message: Paced, index: number): void {
    this.waiting.splice(index, 0, message);
  }

  /** Behind those of its kind that wait. */
  private placeOfSystem(): number {
    const first = this.waiting.findIndex(({ bytes }) => !isSystem(bytes));
    return first < 0 ? this.waiting.length : first;
  }

  /** Before the controllers at the end that silence channels. */
  private placeOfEnd(): number {
    return 1 + this.waiting.findLastIndex(({ bytes }) => !isSilencing(bytes));
  }

  /** Whether the note that this ends was still waiting, and is forgotten. */
  private leaveOut([status = 0, pitch]: Uint8Array): boolean {
    const begin = NOTE_ON | (status & 0x0f);
    const index = this.waiting.findLastIndex(
      ({ bytes }) => bytes[0] === begin && bytes[1] === pitch,
    );
    if (index >= 0) this.waiting.splice(index, 1);
    return index >= 0;
  }

  private isNeeded(bytes: Uint8Array): boolean {
    if (kindOf(bytes) !== NOTE_OFF && !isSilencing(bytes)) return false;
    return !this.waiting.some((one) => one.bytes[0] === bytes[0] && one.bytes[1] === bytes[1]);
  }
}

function kindOf([status = 0]: Uint8Array): number {
  return status & 0xf0;
}

function isSystem([status = 0]: Uint8Array): boolean {
  return status >= SYSTEM;
}

function isSilencing(bytes: Uint8Array): boolean {
  const [, controller = 0, value] = bytes;
  return kindOf(bytes) === CONTROL && value === 0 && SILENCING.includes(controller);
}
