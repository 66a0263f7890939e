import { barTicks } from '../music/meter.js';
import type { Ticks } from '../music/time.js';
import type { Tune } from './tune.js';

/** How much of a full bar is missing before an incomplete first bar; 0 for a tune without upbeat. */
export function missingBeforeUpbeat(tune: Tune): Ticks {
  let length: Ticks = 0;
  for (const event of tune.events) {
    if (event.kind === 'bar') return Math.max(0, barTicks(tune.meter) - length);
    if (event.kind === 'sound') length += event.duration;
  }
  return 0;
}
