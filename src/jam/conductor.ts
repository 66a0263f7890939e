import type { LiveSettings } from '../config/settings.js';
import { barTicks, beatTicks, type Meter } from '../music/meter.js';
import type { Milliseconds, Ticks } from '../music/time.js';
import { tickAtTime, timeAtTick } from './listener/grid.js';
import { barsOf, nextBeat, type WrittenPhrase } from './phrase.js';

/** Longest answer. Beyond that a listener waits for their turn. */
export const MOST_BARS = 16;

/** Time to think before the first note of an answer must leave. */
export const BREATH: Milliseconds = 10;

/**
 * So long before a bar line or a beat the partner makes up what it plays there: some 100 steps of
 * the network, with room for a slow machine. What the player does later is too late for it.
 */
export const AHEAD: Milliseconds = 50;

/** When and how long the partner plays. Ticks are the phrase's, but where said otherwise. */
export interface Entry {
  /** When the first bar line of what it plays is: at its first note or before it. */
  readonly barLine: Milliseconds;
  readonly millisecondsPerTick: number;
  /** From that bar line to the first note; less than a bar. */
  readonly rest: Ticks;
  /** The place of that bar line. */
  readonly line: Ticks;
  /** Where the player's last bar ends, which the answer follows in the text. */
  readonly heard: Ticks;
}

/**
 * When the phrase is over if nothing more is played: after a silence, or shortly before the first
 * bar line after that; undefined where the player has to say so.
 */
export function phraseEnd(
  silentSince: Milliseconds,
  { grid, anacrusis }: WrittenPhrase,
  meter: Meter,
  { handover, silenceBeats }: Pick<LiveSettings, 'handover' | 'silenceBeats'>,
): Milliseconds | undefined {
  const silent = silentSince + silenceBeats * beatTicks(meter) * grid.millisecondsPerTick;
  if (handover === 'silence') return silent;
  if (handover !== 'bar') return undefined;
  const bar = barTicks(meter);
  const place = (tickAtTime(grid, silent) - anacrusis) / bar;
  return timeAtTick(grid, anacrusis + Math.ceil(place - 1e-6) * bar) - AHEAD - BREATH;
}

/**
 * Where to answer a phrase that was found to be over at `now`: on the next bar line where that is at
 * most half a bar away or the player's last bar is not over, else on the next beat, which makes the
 * rest of that bar an upbeat.
 */
export function entryAfter(written: WrittenPhrase, meter: Meter, now: Milliseconds): Entry {
  const { anacrusis, end } = written;
  const bar = barTicks(meter);
  const beat = nextBeat(written, meter, now + BREATH);
  const line = anacrusis + Math.ceil((beat - anacrusis) / bar) * bar;
  const heard = anacrusis + Math.ceil((end - anacrusis) / bar) * bar;
  return entryAt(line - beat <= bar / 2 || beat < heard ? line : beat, heard, written, meter);
}

/** Where to take over at once: on the next beat, in the middle of the player's bar if need be. */
export function entryOnBeat(written: WrittenPhrase, meter: Meter, now: Milliseconds): Entry {
  const { anacrusis } = written;
  const bar = barTicks(meter);
  const beat = Math.max(anacrusis, nextBeat(written, meter, now + BREATH));
  const heard = anacrusis + Math.floor((beat - anacrusis) / bar) * bar;
  return entryAt(beat, heard, written, meter);
}

function entryAt(
  onset: Ticks,
  heard: Ticks,
  { grid, anacrusis }: WrittenPhrase,
  meter: Meter,
): Entry {
  const bar = barTicks(meter);
  const line = anacrusis + Math.floor((onset - anacrusis) / bar) * bar;
  const { millisecondsPerTick } = grid;
  const barLine = timeAtTick(grid, line);
  return { barLine, millisecondsPerTick, rest: onset - line, line, heard };
}

/** An answer has as many bars as the phrase. */
export function answerBars(written: WrittenPhrase, meter: Meter): number {
  return Math.min(MOST_BARS, barsOf(written, meter));
}
