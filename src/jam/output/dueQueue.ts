import type { DueBytes } from '../../midi/port.js';
import type { Milliseconds } from '../../music/time.js';

/** A message that waits for its time and port. */
export interface Waiting extends DueBytes {
  readonly port: number;
}

/**
 * What waits to be sent, in order of time; what came first goes first at one time. It holds what is
 * known of an answer ahead of the playhead, a bar or two, so a sorted array is all it needs.
 */
export class DueQueue {
  private waiting: Waiting[] = [];

  /** When the first is due; undefined when nothing waits. */
  get nextDue(): Milliseconds | undefined {
    return this.waiting[0]?.due;
  }

  add(port: number, messages: readonly DueBytes[]): void {
    for (const { due, bytes } of messages) {
      let index = this.waiting.length;
      while (index > 0 && (this.waiting[index - 1]?.due ?? due) > due) index--;
      this.waiting.splice(index, 0, { port, due, bytes });
    }
  }

  /** Forgets each of these once, where it still waits. */
  takeBack(port: number, messages: readonly DueBytes[]): void {
    for (const message of messages) {
      const index = this.waiting.findIndex((one) => one.port === port && isSame(one, message));
      if (index >= 0) this.waiting.splice(index, 1);
    }
  }

  /** Forgets what waits for this port. */
  clear(port: number): void {
    this.waiting = this.waiting.filter((message) => message.port !== port);
  }

  /** The first message if it is due at or before `to`. */
  take(to: Milliseconds): Waiting | undefined {
    const { nextDue } = this;
    return nextDue !== undefined && nextDue <= to ? this.waiting.shift() : undefined;
  }
}

/** Whether the same bytes are due at the same time. */
export function isSame(one: DueBytes, other: DueBytes): boolean {
  return (
    one.due === other.due &&
    one.bytes.length === other.bytes.length &&
    one.bytes.every((byte, index) => byte === other.bytes[index])
  );
}
