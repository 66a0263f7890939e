import { TICKS_PER_QUARTER, type Ticks } from './time.js';

/** A time signature: `beats` notes of the value 1/`unit` to the bar. 6/8 is `{ beats: 6, unit: 8 }`. */
export interface Meter {
  readonly beats: number;
  /** A power of two: 1, 2, 4, 8, 16 or 32. */
  readonly unit: number;
}

/** Length of a full bar. `barTicks({ beats: 6, unit: 8 })` is six eighths. */
export function barTicks(meter: Meter): Ticks {
  return (meter.beats * 4 * TICKS_PER_QUARTER) / meter.unit;
}
