import { isCompound, type Meter } from '../music/meter.js';
import { LeftOut } from './leftOut.js';

/** `notes` in the time of `time`, for as many sounds as are `left`. */
export interface Tuplet {
  readonly notes: number;
  readonly time: number;
  left: number;
}

/** Reads `(3`, `(3:2`, `(3::2`, `(5:4:6` with the defaults of ABC 2.1, section 4.13. */
export function readTuplet(text: string, meter: Meter): Tuplet {
  const [notes = 0, time, left] = text
    .slice(1)
    .split(':')
    .map((part) => (part === '' ? undefined : Number(part)));
  const tuplet = { notes, time: time ?? defaultTime(notes, meter), left: left ?? notes };
  if (notes < 1 || tuplet.time < 1 || tuplet.left < 1 || notes > 64) {
    throw new LeftOut('unfinished-rhythm', `the tuplet ${text}`);
  }
  return tuplet;
}

function defaultTime(notes: number, meter: Meter): number {
  if (notes === 3 || notes === 6) return 2;
  if (notes === 2 || notes === 4 || notes === 8) return 3;
  return isCompound(meter) ? 3 : 2;
}
