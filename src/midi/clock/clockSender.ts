import { type Pulse, tickAt, timeAt } from '../../music/pulse.js';
import type { Milliseconds } from '../../music/time.js';
import type { MidiMessage } from '../message.js';
import { CLOCKS_PER_SIXTEENTH, TICKS_PER_CLOCK } from './clocks.js';

/** A message of the clock and when it ought to leave. */
export interface DueClock {
  readonly message: MidiMessage;
  readonly due: Milliseconds;
}

/** What a receiver has been told, and is to be told next. */
export interface ClockSenderState {
  readonly pulse?: Pulse | undefined;
  readonly next: number;
  readonly started: boolean;
  readonly entry?: number | undefined;
  readonly stopDue?: Milliseconds | undefined;
}

/** A song position has 14 bits. */
const POSITIONS = 1 << 14;

/**
 * Says which messages of a MIDI clock are due. While there is a beat, clocks go out; the song
 * begins and ends between them. A receiver that counts must never be led astray: it starts at the
 * pulse's tick 0 where that is still to come, else goes on from a song position, and gets one again
 * when clocks had to be skipped. Pure: time comes with the calls.
 */
export class ClockSender {
  private pulse: Pulse | undefined;
  /** Number of the next clock, from the pulse's tick 0. */
  private next = 0;
  /** The song is to run. */
  private started = false;
  /** The clock before which the receiver is told to start or to go on, while it has not been. */
  private entry: number | undefined;
  /** When the receiver is to be told to stop. */
  private stopDue: Milliseconds | undefined;

  /**
   * From `at` on the clocks keep to this beat; without one there are none. A change of tempo does
   * not disturb their numbers; a beat whose numbers differ is joined at once.
   */
  follow(pulse: Pulse | undefined, at: Milliseconds): void {
    const before = this.pulse;
    this.pulse = pulse;
    if (pulse === undefined) return;
    const coming = Math.ceil(tickAt(pulse, at) / TICKS_PER_CLOCK);
    if (before !== undefined && Math.abs(coming - this.next) <= 1) return;
    this.next = coming;
    if (this.started) this.enter(this.next);
  }

  /** The song runs, from wherever the pulse says that it is. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.stopDue = undefined;
    this.enter(this.next);
  }

  /** The song stops, at once; clocks go on. */
  stop(at: Milliseconds): void {
    if (!this.started) return;
    this.started = false;
    if (this.entry === undefined) this.stopDue = at;
    this.entry = undefined;
  }

  /** For another to go on from. */
  get state(): ClockSenderState {
    const { pulse, next, started, entry, stopDue } = this;
    return { pulse, next, started, entry, stopDue };
  }

  goOn({ pulse, next, started, entry, stopDue }: ClockSenderState): void {
    this.pulse = pulse;
    this.next = next;
    this.started = started;
    this.entry = entry;
    this.stopDue = stopDue;
  }

  /** When `take` has something to give; undefined while nothing is to come. */
  get nextDue(): Milliseconds | undefined {
    const { pulse, stopDue } = this;
    if (pulse === undefined) return stopDue;
    const due = this.entry === this.next ? this.between(pulse) : this.dueOf(this.next, pulse);
    return Math.min(due, stopDue ?? due);
  }

  /**
   * What is due by `to` and has not been taken, in the order to send it: one clock at most. When it
   * is asked late it skips the clocks that are over rather than send them in a burst.
   */
  take(to: Milliseconds): DueClock[] {
    const due: DueClock[] = [];
    if (this.stopDue !== undefined && this.stopDue <= to) {
      due.push({ message: { kind: 'stop' }, due: this.stopDue });
      this.stopDue = undefined;
    }
    const { pulse } = this;
    if (pulse === undefined) return due;
    this.skip(pulse, to);
    due.push(...this.entrance(pulse, to));
    if (this.dueOf(this.next, pulse) <= to) {
      due.push({ message: { kind: 'clock' }, due: this.dueOf(this.next, pulse) });
      this.next += 1;
      due.push(...this.entrance(pulse, to));
    }
    return due;
  }

  /** What will be taken up to `to`, in order, if the beat stays as it is. */
  foresee(to: Milliseconds): DueClock[] {
    const later = Object.assign(new ClockSender(), this);
    const foreseen: DueClock[] = [];
    for (let due = later.nextDue; due !== undefined && due <= to; due = later.nextDue) {
      foreseen.push(...later.take(due));
    }
    return foreseen;
  }

  /** Passes over the clocks whose successor is due as well. */
  private skip(pulse: Pulse, to: Milliseconds): void {
    if (this.dueOf(this.next + 1, pulse) > to) return;
    let latest = Math.floor(tickAt(pulse, to) / TICKS_PER_CLOCK);
    if (this.dueOf(latest, pulse) > to) latest -= 1;
    this.next = latest;
    if (this.started) this.enter(latest + 1);
  }

  /** The receiver comes in at the song's start, or at a sixteenth, where a position can be. */
  private enter(from: number): void {
    const sixteenth = Math.max(0, Math.ceil(from / CLOCKS_PER_SIXTEENTH));
    this.entry = sixteenth * CLOCKS_PER_SIXTEENTH;
  }

  /** What tells the receiver to come in with the next clock, if that is due. */
  private entrance(pulse: Pulse, to: Milliseconds): DueClock[] {
    const clock = this.next;
    if (this.entry !== clock) return [];
    // A receiver takes the clock after it for the beat: that one must not be late.
    if (this.dueOf(clock, pulse) <= to) this.enter(clock + 1);
    const due = this.between(pulse);
    if (this.entry !== clock || due > to) return [];
    this.entry = undefined;
    if (clock === 0) return [{ message: { kind: 'start' }, due }];
    const sixteenths = (clock / CLOCKS_PER_SIXTEENTH) % POSITIONS;
    return [
      { message: { kind: 'songPosition', sixteenths }, due },
      { message: { kind: 'continue' }, due },
    ];
  }

  private dueOf(clock: number, pulse: Pulse): Milliseconds {
    return timeAt(pulse, clock * TICKS_PER_CLOCK);
  }

  /** Half a clock before the next one: a receiver wants a moment to get ready. */
  private between(pulse: Pulse): Milliseconds {
    return timeAt(pulse, (this.next - 0.5) * TICKS_PER_CLOCK);
  }
}
