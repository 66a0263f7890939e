import { beatTicks, type Meter } from '../../music/meter.js';
import type { Milliseconds, Ticks } from '../../music/time.js';

/**
 * The beat grid at this moment: a straight line between the clock and musical time. It follows the
 * player, so it holds near the last note and ahead of it, not far back.
 */
export interface Grid {
  /** Beats a minute; the beat is the one felt in the meter (`beatTicks`). */
  readonly tempo: number;
  /** The clock's time at tick 0, which is the start of the transcript. */
  readonly origin: Milliseconds;
  readonly millisecondsPerTick: number;
}

export function gridThrough(
  at: Milliseconds,
  tick: Ticks,
  millisecondsPerTick: number,
  meter: Meter,
): Grid {
  return {
    tempo: 60_000 / (millisecondsPerTick * beatTicks(meter)),
    origin: at - tick * millisecondsPerTick,
    millisecondsPerTick,
  };
}

export function timeAtTick(grid: Grid, tick: Ticks): Milliseconds {
  return grid.origin + tick * grid.millisecondsPerTick;
}

/** May lie between whole ticks. */
export function tickAtTime(grid: Grid, at: Milliseconds): number {
  return (at - grid.origin) / grid.millisecondsPerTick;
}
