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

/**
 * Node's timers fire up to a millisecond early or late, so the last stretch is waited out in turns
 * of the event loop, through which input and output go on.
 */
const LAST_STRETCH: Milliseconds = 1.5;

/** The computer's monotonic clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wakeAt: (due, callback) => {
    let timer: NodeJS.Timeout | undefined;
    let turn: NodeJS.Immediate | undefined;
    const wait = (): void => {
      const left = due - performance.now();
      if (left > LAST_STRETCH + 1) timer = setTimeout(wait, Math.floor(left - LAST_STRETCH));
      else turn = setImmediate(check);
    };
    const check = (): void => {
      if (performance.now() >= due) callback();
      else turn = setImmediate(check);
    };
    wait();
    return () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
  },
};
