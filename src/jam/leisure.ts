import type { Milliseconds } from '../music/time.js';
import type { Clock } from './clock.js';

/**
 * Does work that may wait, of many jams in one thread: what each wished for last, those who have
 * waited longest first; whoever wishes for more at once goes on, so that nothing is begun in vain.
 * After each piece it rests for so many times as long as that took and as it was kept waiting for it,
 * so that it never has more than its share of the thread, and the less the more others need.
 */
export class Leisure {
  private readonly wishes = new Map<object, () => void>();
  /** It is to be woken, or at work. */
  private isWaiting = false;
  /** Who was served last. */
  private served: object | undefined;
  private restsUntil: Milliseconds = Number.NEGATIVE_INFINITY;

  /** `rest`: 3 leaves it a quarter of the time. */
  constructor(
    private readonly clock: Clock,
    private readonly rest: number,
  ) {}

  /** Has `work` done some time, instead of what `who` wished for before. */
  ask(who: object, work: () => void): void {
    this.wishes.set(who, work);
    this.goOn();
  }

  /** `who` wishes for nothing any more. */
  forget(who: object): void {
    this.wishes.delete(who);
  }

  private goOn(): void {
    if (this.isWaiting || this.wishes.size === 0) return;
    this.isWaiting = true;
    const { clock, restsUntil } = this;
    const due = Math.max(clock.now(), restsUntil);
    clock.wakeAt(due, () => this.take(due));
  }

  private take(due: Milliseconds): void {
    const [oldest] = this.wishes.keys();
    const who = this.served !== undefined && this.wishes.has(this.served) ? this.served : oldest;
    const work = who && this.wishes.get(who);
    if (who !== undefined) this.wishes.delete(who);
    this.served = who;
    try {
      work?.();
    } finally {
      // Else whoever wishes anew later would go before those who wait.
      if (who !== undefined && !this.wishes.has(who)) this.served = undefined;
      const end = this.clock.now();
      this.restsUntil = end + this.rest * (end - due);
      this.isWaiting = false;
      this.goOn();
    }
  }
}
