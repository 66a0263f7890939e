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
  private readonly late: Float64Array;
  private read = 0;

  /** @param memory the other thread's */
  constructor(
    readonly memory: SharedArrayBuffer = new SharedArrayBuffer(
      COUNT_BYTES + KEPT * Float64Array.BYTES_PER_ELEMENT,
    ),
  ) {
    this.count = new Int32Array(memory, 0, 1);
    this.late = new Float64Array(memory, COUNT_BYTES, KEPT);
  }

  add(late: Milliseconds): void {
    const count = Atomics.load(this.count, 0);
    this.late[count % KEPT] = late;
    Atomics.store(this.count, 0, (count + 1) | 0);
  }

  /** What was added since the last time, but no more than the latest 4096. */
  take(): Milliseconds[] {
    const count = Atomics.load(this.count, 0);
    const from = Math.max(this.read, count - KEPT);
    this.read = count;
    return Array.from({ length: count - from }, (_, i) => this.late[(from + i) % KEPT] ?? 0);
  }
}
