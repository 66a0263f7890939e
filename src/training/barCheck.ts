import type { Tune } from '../abc/tune.js';
import { barTicks } from '../music/meter.js';

/**
 * Whether every bar lasts as long as the meter says. The first may be an upbeat and the last be
 * what the upbeat left of it: these may be shorter, not longer.
 */
export function barsAddUp({ meter, events }: Tune): boolean {
  let full = barTicks(meter);
  let bar = { length: 0, full };
  const bars = [bar];
  for (const event of events) {
    if (event.kind === 'meter') full = barTicks(event.meter);
    if (event.kind === 'bar') {
      bar = { length: 0, full };
      bars.push(bar);
    } else if (event.kind === 'sound') {
      // What counts is the meter at the bar's first sound: a change stands behind the bar line.
      if (bar.length === 0) bar.full = full;
      bar.length += event.duration;
    }
  }
  const last = bars.length - 1;
  return bars.every(({ length, full }, at) =>
    at === 0 || at === last ? length <= full : length === full,
  );
}
