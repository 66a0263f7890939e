import type { Milliseconds } from '../../music/time.js';
import type { Clock } from '../clock.js';

/**
 * A job that is done when it is asked for: never twice at once, never more often than so often.
 * Asked for while it is being done, it is done once more.
 */
export class PacedJob {
  private startedAt: Milliseconds = Number.NEGATIVE_INFINITY;
  private callOff: (() => void) | undefined;
  private running: Promise<void> | undefined;
  /** How long it may wait; undefined where it is not wanted. */
  private wanted: Milliseconds | undefined;
  private isFinished = false;

  constructor(
    private readonly clock: Clock,
    /** At least so long from one start to the next. */
    private readonly every: Milliseconds,
    /** Must not fail. */
    private readonly job: () => Promise<void>,
  ) {}

  /** Asks for it, at once or after a while. */
  ask(wait: Milliseconds = 0): void {
    this.wanted = wait;
    if (this.callOff !== undefined || this.running !== undefined || this.isFinished) return;
    const due = Math.max(this.startedAt + this.every, this.clock.now() + wait);
    this.callOff = this.clock.wakeAt(due, () => {
      this.running = this.run();
    });
  }

  /** Does now what was asked for, and nothing any more after that. */
  async finish(): Promise<void> {
    this.isFinished = true;
    this.callOff?.();
    await this.running;
    if (this.wanted !== undefined) this.running = this.run();
    await this.running;
  }

  private async run(): Promise<void> {
    this.callOff = undefined;
    this.wanted = undefined;
    this.startedAt = this.clock.now();
    await this.job();
    this.running = undefined;
    if (this.wanted !== undefined) this.ask(this.wanted);
  }
}
