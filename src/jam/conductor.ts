import { barTicks, beatTicks, type Meter } from '../music/meter.js';
import type { Milliseconds, Ticks } from '../music/time.js';
import { type Grid, timeAtTick } from './listener/grid.js';
import { barsOf, nextBeat, type WrittenPhrase } from './phrase.js';

/** Longest answer. Beyond that a listener waits for their turn. */
const MOST_BARS = 16;

/** Time to think before the first note of an answer must leave. */
const BREATH: Milliseconds = 10;

/** After so many bars of silence the player begins anew: the beat is no longer in anyone's mind. */
const PATIENCE_BARS = 4;

/** When and how long the partner answers. */
export interface Entry {
  /** When the first bar line of the answer's text is: at its first note or before it. */
  readonly barLine: Milliseconds;
  readonly millisecondsPerTick: number;
  /** Rest from that bar line to the first note; less than a bar. */
  readonly rest: Ticks;
  /** Length of the answer from that bar line, whole bars. */
  readonly length: Ticks;
  /** Where the player's last bar ends, which the answer follows in the text. */
  readonly heard: Ticks;
}

/** When the phrase is over if nothing more is played. */
export function phraseEnd(
  silentSince: Milliseconds,
  grid: Grid,
  meter: Meter,
  silenceBeats: number,
): Milliseconds {
  return silentSince + silenceBeats * beatTicks(meter) * grid.millisecondsPerTick;
}

/**
 * How to answer a phrase that was found to be over at `now`. The answer has as many bars as the
 * phrase. It begins on the next bar line where that is at most half a bar away or the player's last
 * bar is not over, else on the next beat, which makes the rest of that bar an upbeat.
 */
export function entryAfter(written: WrittenPhrase, meter: Meter, now: Milliseconds): Entry {
  const { grid, anacrusis, end } = written;
  const bar = barTicks(meter);
  const beat = nextBeat(written, meter, now + BREATH);
  const line = anacrusis + Math.ceil((beat - anacrusis) / bar) * bar;
  const heard = anacrusis + Math.ceil((end - anacrusis) / bar) * bar;
  const onset = line - beat <= bar / 2 || beat < heard ? line : beat;
  const barLine = anacrusis + Math.floor((onset - anacrusis) / bar) * bar;
  const rest = onset - barLine;
  const bars = Math.min(MOST_BARS, barsOf(written, meter)) + (rest > 0 ? 1 : 0);
  return {
    barLine: timeAtTick(grid, barLine),
    millisecondsPerTick: grid.millisecondsPerTick,
    rest,
    length: bars * bar,
    heard,
  };
}

/** Whether the beat of the answer still counts for a note played at `at`. */
export function isStillInTime(
  end: Milliseconds,
  millisecondsPerTick: number,
  meter: Meter,
  at: Milliseconds,
): boolean {
  return at - end <= PATIENCE_BARS * barTicks(meter) * millisecondsPerTick;
}
