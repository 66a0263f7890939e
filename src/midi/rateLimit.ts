import type { Milliseconds } from '../music/time.js';

/** How much of something may be done: `burst` at once, and `perSecond` for any length of time. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A token bucket: `take` says whether one more is within the rate. */
export class RateLimit {
  private left: number;
  private last: Milliseconds;

  constructor(
    private readonly rate: Rate,
    now: Milliseconds,
  ) {
    this.left = rate.burst;
    this.last = now;
  }

  take(now: Milliseconds): boolean {
    const refilled = this.left + ((now - this.last) / 1000) * this.rate.perSecond;
    this.left = Math.min(this.rate.burst, refilled);
    this.last = now;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
