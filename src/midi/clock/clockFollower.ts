import type { Pulse } from '../../music/pulse.js';
import type { Milliseconds } from '../../music/time.js';
import type { MidiMessage } from '../message.js';
import { type ClockCounts, ClockLock, type ClockLockState } from './clockLock.js';
import { CLOCKS_PER_QUARTER, CLOCKS_PER_SIXTEENTH } from './clocks.js';

/** Without a clock for so many intervals, or ms, whichever is longer, it has stopped. */
const GAP_CLOCKS = 12;
const GAP: Milliseconds = 250;
/** The same while the tempo is not known. */
const FIRST_GAP: Milliseconds = 500;

/** A clock that is followed, or was. */
export interface ClockFollowerState {
  readonly started: boolean;
  readonly silent: boolean;
  readonly pointer: number;
  readonly now: Milliseconds;
  /** Absent where only a song position has come. */
  readonly latest?: Milliseconds;
  readonly lock: ClockLockState;
}

/**
 * Follows a MIDI clock that comes in, with start, stop, continue and song position. Pure: time
 * comes with the messages. Times that run backwards are taken as the latest, times that are no
 * numbers are ignored, and so is every message that is none of the clock's.
 */
export class ClockFollower {
  private readonly lock = new ClockLock();
  /** Between a start or continue and the next stop. */
  private started = false;
  /** The clocks have ceased, whatever was started. */
  private silent = true;
  /** Clocks from the song's start to where a continue goes on. */
  private pointer = 0;
  private now: Milliseconds = Number.NEGATIVE_INFINITY;
  /** When a clock, start or continue last came. */
  private latest: Milliseconds = Number.NEGATIVE_INFINITY;

  /**
   * The beat as the latest clocks have it, from the eighth clock on; undefined while there are
   * none. It is a straight line that follows the sender: it holds near the latest clock and ahead
   * of it, not far back. A sender that is stopped may go on sending clocks, and the beat goes on
   * with them; one that never said start has its tick 0 at its first clock.
   */
  get pulse(): Pulse | undefined {
    const beat = this.lock.beat;
    if (beat === undefined) return undefined;
    const { at, number, period } = beat;
    return { origin: at - (number / CLOCKS_PER_QUARTER) * period, millisecondsPerQuarter: period };
  }

  /** True while the sender's song moves: started, and clocks have come lately. */
  get running(): boolean {
    return this.started && !this.silent;
  }

  /** For another to go on from; undefined where nothing of a clock was ever heard. */
  get state(): ClockFollowerState | undefined {
    const { started, silent, pointer, now, latest, lock } = this;
    const wasHeard = Number.isFinite(latest);
    if (!wasHeard && pointer === 0) return undefined;
    const heard = wasHeard ? { latest } : {};
    return { started, silent, pointer, now, ...heard, lock: lock.state };
  }

  goOn({ started, silent, pointer, now, latest, lock }: ClockFollowerState): void {
    this.started = started;
    this.silent = silent;
    this.pointer = pointer;
    this.now = now;
    this.latest = latest ?? this.latest;
    this.lock.goOn(lock);
  }

  get counts(): ClockCounts {
    return this.lock.counts;
  }

  receive(message: MidiMessage, at: Milliseconds): void {
    if (!Number.isFinite(at)) return;
    this.advance(at);
    switch (message.kind) {
      case 'clock':
        this.hearClock();
        break;
      case 'start':
        this.go(0);
        break;
      case 'continue':
        this.go(this.started ? this.lock.next : this.pointer);
        break;
      case 'stop':
        if (this.started) this.pointer = this.lock.next;
        this.started = false;
        break;
      case 'songPosition':
        this.pointer = message.sixteenths * CLOCKS_PER_SIXTEENTH;
        // Some sequencers jump, as at the end of a loop, without stopping.
        if (this.started) this.lock.restart(this.pointer);
        break;
    }
  }

  /** Nothing came until `to`. A gap in the clock is a stop; it goes on where it was. */
  advance(to: Milliseconds): void {
    if (!Number.isFinite(to) || to <= this.now) return;
    this.now = to;
    if (this.silent || to < this.silentAt) return;
    this.silent = true;
    this.lock.lose();
  }

  /** When the clocks count as having ceased, if no more of them come. */
  get silentAt(): Milliseconds {
    return this.latest + this.gap;
  }

  private get gap(): Milliseconds {
    const period = this.lock.beat?.period;
    if (period === undefined) return FIRST_GAP;
    return Math.max(GAP, (GAP_CLOCKS / CLOCKS_PER_QUARTER) * period);
  }

  private hearClock(): void {
    this.latest = this.now;
    this.lock.hear(this.now);
    // One stray clock does not set a song going that had fallen silent.
    if (this.lock.beat !== undefined) this.silent = false;
  }

  private go(pointer: number): void {
    this.started = true;
    this.silent = false;
    this.latest = this.now;
    this.lock.restart(pointer);
  }
}
