import type { Key } from '../music/key.js';
import { barTicks, type Meter } from '../music/meter.js';
import { TICKS_PER_QUARTER, type Ticks } from '../music/time.js';
import { canonical } from './canonical.js';
import { LeftOut } from './leftOut.js';
import type { PassageEvent } from './passage.js';
import type { Tune, TuneEvent } from './tune.js';

/** A note of 64 whole notes is a slip of the pen. */
const LONGEST: Ticks = 64 * 4 * TICKS_PER_QUARTER;

/** What stands between two bar lines of the source. */
interface Bar {
  /** Whether the line before it ends a strain. */
  strong: boolean;
  readonly events: TuneEvent[];
  /** What its sounds add up to. */
  length: Ticks;
  /** In force at its first sound. */
  full: Ticks;
}

/**
 * Makes a tune of a passage. The source's bar lines stay, but for one kind: a strain may end with
 * an incomplete bar whose rest is the upbeat of the next, `A2:|B|c3`; where two such pieces make
 * one bar, they are one.
 *
 * @param meter undefined where the header has none; then the passage must begin with one.
 */
export function layBars(
  passage: readonly PassageEvent[],
  meter: Meter | undefined,
  key: Key,
): Tune {
  const opening = openingMeter(passage) ?? meter;
  if (!opening) throw new LeftOut('free-meter', 'it has no M: field');
  const bars = barsOf(passage, opening);
  const events: TuneEvent[] = [];
  let before: Ticks = 0;
  for (const bar of bars) {
    const completes = bar.strong && before > 0 && before + bar.length === bar.full;
    if (!completes) events.push({ kind: 'bar' });
    events.push(...bar.events);
    before = completes ? bar.full : bar.length;
  }
  if (!events.some((event) => event.kind === 'sound' && event.tones.length > 0)) {
    throw new LeftOut('no-notes', 'there are no notes in it');
  }
  return canonical({ meter: opening, key, events });
}

/** A meter that the body states before anything sounds, as if it stood in the header. */
function openingMeter(passage: readonly PassageEvent[]): Meter | undefined {
  let meter: Meter | undefined;
  for (const event of passage) {
    if (event.kind === 'sound') break;
    if (event.kind === 'meter') meter = event.meter;
  }
  return meter;
}

function barsOf(passage: readonly PassageEvent[], opening: Meter): Bar[] {
  let bar: Bar = { strong: false, events: [], length: 0, full: barTicks(opening) };
  const bars = [bar];
  let full = bar.full;
  for (const event of passage) {
    if (event.kind === 'line') {
      if (bar.length > 0) {
        bar = { strong: false, events: [], length: 0, full };
        bars.push(bar);
      }
      bar.strong ||= event.strong;
      continue;
    }
    if (event.kind === 'part') {
      bar.strong ||= bar.length === 0;
      continue;
    }
    if (event.kind === 'meter') full = barTicks(event.meter);
    if (event.kind === 'sound') {
      const { duration } = event;
      if (!Number.isInteger(duration) || duration <= 0 || duration > LONGEST) {
        throw new LeftOut('impossible-length', 'a note of a length that no grid has');
      }
      if (bar.length === 0) bar.full = full;
      bar.length += duration;
      const tones = event.tones.map(({ pitch, tied }) => ({ pitch, tied }));
      bar.events.push({ kind: 'sound', tones, duration });
    } else {
      bar.events.push(event);
    }
  }
  return bars;
}
