import type { Milliseconds } from '../music/time.js';

/** Time for the runtime; tests bring one that they turn by hand. */
export interface Clock {
  now(): Milliseconds;
  /**
   * Calls back at `due` or as soon after as can be, never before it and never before this call has
   * returned; what it returns calls that off.
   */
  wakeAt(due: Milliseconds, callback: () => void): () => void;
}

/** A clock that every thread of the process can have: the same `start` gives the same time. */
export function clockSince(start: Milliseconds): () => Milliseconds {
  return () => {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1e3 - start + nanoseconds / 1e6;
  };
}

/** Where the system's clock starts: a whole number, so that every thread computes the same. */
export const PROCESS_START: Milliseconds = Math.floor(clockSince(0)());

/** What a clock that reads `time` now has to count from. */
export function clockStartFor(time: Milliseconds): Milliseconds {
  return Math.floor(clockSince(0)()) - Math.floor(time);
}

/**
 * The computer's monotonic clock. Node's timers fire about a millisecond late, and up to one early,
 * which is checked here. Notes do not wait for them where the output keeps time by itself.
 */
export function systemClockSince(start: Milliseconds): Clock {
  const now = clockSince(start);
  return {
    now,
    wakeAt: (due, callback) => {
      const wait = (): void => {
        const left = due - now();
        if (left <= 0) callback();
        else timer = setTimeout(wait, Math.ceil(left));
      };
      // Not before this call has returned.
      let timer = setTimeout(wait, Math.ceil(Math.max(0, due - now())));
      return () => clearTimeout(timer);
    },
  };
}

/** The clock that reads 0 when the process starts. */
export const systemClock: Clock = systemClockSince(PROCESS_START);
