import type { SentMessage } from '../../midi/port.js';
import type { Milliseconds } from '../../music/time.js';

/** Messages that may leave between two looks; one look a second is usual. */
const KEPT = 4096;
const COUNT_BYTES = 8;

/**
 * How late the latest messages left, in memory that two threads share: the output's thread writes
 * without a word, the jam's thread looks when it has time.
 */
export class SendRecord {
  private readonly count: Int32Array;
  /** When each was due and how late it left, [KEPT, 2]. */
  private readonly times: Float64Array;
  private read = 0;

  /** @param memory the other thread's */
  constructor(
    readonly memory: SharedArrayBuffer = new SharedArrayBuffer(
      COUNT_BYTES + 2 * KEPT * Float64Array.BYTES_PER_ELEMENT,
    ),
  ) {
    this.count = new Int32Array(memory, 0, 1);
    this.times = new Float64Array(memory, COUNT_BYTES, 2 * KEPT);
  }

  add(due: Milliseconds, late: Milliseconds): void {
    const count = Atomics.load(this.count, 0);
    this.times[2 * (count % KEPT)] = due;
    this.times[2 * (count % KEPT) + 1] = late;
    Atomics.store(this.count, 0, (count + 1) | 0);
  }

  /** What was added since the last time, but no more than the latest 4096. */
  take(): SentMessage[] {
    const count = Atomics.load(this.count, 0);
    const from = Math.max(this.read, count - KEPT);
    this.read = count;
    return Array.from({ length: count - from }, (_, i) => {
      const index = 2 * ((from + i) % KEPT);
      return { due: this.times[index] ?? 0, late: this.times[index + 1] ?? 0 };
    });
  }
}
