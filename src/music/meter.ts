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

/** True for 6/8, 9/8, 12/8, 6/4 and their like, where three units make one beat. */
export function isCompound(meter: Meter): boolean {
  return meter.beats > 3 && meter.beats % 3 === 0 && meter.unit >= 4;
}

/** What the foot taps: a unit, or three of them in a compound meter. */
export function beatTicks(meter: Meter): Ticks {
  const unit = (4 * TICKS_PER_QUARTER) / meter.unit;
  return isCompound(meter) ? 3 * unit : unit;
}

/** How many beats the foot taps in a bar: 2 in 6/8, 3 in 3/4. */
export function beatsPerBar(meter: Meter): number {
  return barTicks(meter) / beatTicks(meter);
}

/**
 * How strong a place in the bar is: 3 on the bar line, 2 in the middle of a bar of four (or more,
 * evenly many) beats, 1 on any other beat, 0 off the beat.
 */
export function metricalStrength(positionInBar: Ticks, meter: Meter): 0 | 1 | 2 | 3 {
  if (positionInBar === 0) return 3;
  const beat = beatTicks(meter);
  if (positionInBar % beat !== 0) return 0;
  const beats = beatsPerBar(meter);
  return beats >= 4 && beats % 2 === 0 && positionInBar === (beats / 2) * beat ? 2 : 1;
}

const METER = /^([1-9]\d?)\/(1|2|4|8|16|32)$/;

/** Most units to a bar that `parseMeter` reads. Longer bars are slips of the pen. */
const MOST_BEATS = 32;

/** Reads `6/8`. Undefined for anything that is not such a fraction. */
export function parseMeter(text: string): Meter | undefined {
  const match = METER.exec(text);
  if (match === null || Number(match[1]) > MOST_BEATS) return undefined;
  return { beats: Number(match[1]), unit: Number(match[2]) };
}

/** `6/8` */
export function formatMeter(meter: Meter): string {
  return `${meter.beats}/${meter.unit}`;
}

export function equalMeters(a: Meter, b: Meter): boolean {
  return a.beats === b.beats && a.unit === b.unit;
}
