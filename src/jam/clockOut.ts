import { ClockSender, type ClockSenderState } from '../midi/clock/clockSender.js';
import type { Pulse } from '../music/pulse.js';
import type { Milliseconds } from '../music/time.js';
import type { DueMessage } from './events.js';
import type { Stage } from './stage.js';

/**
 * So far ahead an output that keeps time by itself is told of the clocks: whatever keeps the jam's
 * thread from its work for less than this does not move one.
 */
const FORESEEN: Milliseconds = 500;

export interface ClockOutState {
  /** Whether a receiver has been told that the song runs. */
  readonly isRunning: boolean;
  readonly sender: ClockSenderState;
}

/**
 * Sends a MIDI clock, with start and stop, while there is a beat that is given: set, counted in,
 * tapped or another clock's. It has no timer: `nextDue` says when to call `act`.
 */
export class ClockOut {
  private readonly sender = new ClockSender();
  private isRunning = false;

  constructor(private readonly stage: Stage) {}

  get nextDue(): Milliseconds | undefined {
    return this.sender.nextDue;
  }

  /** What a receiver has been told and is to be told, for another to go on from. */
  get state(): ClockOutState {
    return { isRunning: this.isRunning, sender: this.sender.state };
  }

  goOn({ isRunning, sender }: ClockOutState): void {
    this.isRunning = isRunning;
    this.sender.goOn(sender);
  }

  /** The next messages in order, as things stand. */
  get upcoming(): readonly DueMessage[] {
    return this.sender.foresee(this.stage.now + FORESEEN);
  }

  /** Keeps to the beat as it is now, if clocks are wanted. */
  follow(): void {
    const { settings, transport, now } = this.stage;
    const beat = settings.clockOut === 'on' ? transport.given : undefined;
    this.sender.follow(beat, now);
    this.run(beat, now);
  }

  /** Sends what is due. */
  act(): void {
    const { announcer, now } = this.stage;
    for (const message of this.sender.take(now)) announcer.sendUnheard(message);
  }

  private run(beat: Pulse | undefined, now: Milliseconds): void {
    const isWanted = beat !== undefined;
    if (isWanted && !this.isRunning) this.sender.start();
    if (!isWanted && this.isRunning) this.sender.stop(now);
    this.isRunning = isWanted;
  }
}
