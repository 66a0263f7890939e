import type { Clock } from '../../src/jam/clock.js';

/** A clock that a test turns by hand, a little late as real ones are. */
export class HandClock implements Clock {
  time = 0;
  private readonly alarms = new Map<number, { due: number; callback: () => void }>();
  private count = 0;

  now = (): number => this.time;

  wakeAt(due: number, callback: () => void): () => void {
    const id = this.count++;
    this.alarms.set(id, { due, callback });
    return () => this.alarms.delete(id);
  }

  turnTo(time: number): void {
    for (;;) {
      const [next] = [...this.alarms].sort((a, b) => a[1].due - b[1].due);
      if (next === undefined || next[1].due > time) break;
      this.alarms.delete(next[0]);
      this.time = Math.max(this.time, next[1].due + 0.4);
      next[1].callback();
    }
    this.time = Math.max(this.time, time);
  }

  get waiting(): number {
    return this.alarms.size;
  }
}
