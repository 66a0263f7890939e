import type { Milliseconds } from '../music/time.js';

/**
 * The stages of a note's way:
 * - `receive`: from the port's callback until what the message brings about at once is handed over
 * - `write`: writing down as text what is being played
 * - `step`: the network follows that text
 * - `imagine`: working out what to play, a stretch at a time
 * - `schedule`: how late the jam's own timers run; notes do not wait for them
 * - `respond`: from the port's callback until a message that answers at once has left
 * - `send`: how late any other message leaves after it was due
 */
export const STAGES = [
  'receive',
  'write',
  'step',
  'imagine',
  'schedule',
  'respond',
  'send',
] as const;
export type Stage = (typeof STAGES)[number];

/** Hears how long a stage took, in milliseconds. */
export type StageListener = (stage: Stage, duration: Milliseconds) => void;

/** Times stages for whoever listens. It changes nothing of what it times. */
export class Stopwatch {
  /** Absent, nothing is timed. */
  listener: StageListener | undefined;

  constructor(private readonly now: () => Milliseconds) {}

  note(stage: Stage, duration: Milliseconds): void {
    this.listener?.(stage, duration);
  }

  time<Result>(stage: Stage, work: () => Result): Result {
    if (this.listener === undefined) return work();
    const start = this.now();
    const result = work();
    this.listener(stage, this.now() - start);
    return result;
  }
}

/** For where nobody wants to know. */
export const noStopwatch = new Stopwatch(() => 0);
