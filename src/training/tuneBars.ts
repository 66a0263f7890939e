import { writeCanon } from '../abc/canon.js';
import type { Tune } from '../abc/tune.js';

/**
 * A tune's bars as canon writes them, so that bars of the same notes are the same text. Chord symbols
 * are left out: they are not what is heard coming back.
 */
export function barsOf(tune: Tune): string[] {
  const events = tune.events.filter(({ kind }) => kind !== 'symbol');
  const text = writeCanon({ ...tune, events });
  const body = text.slice(text.indexOf('\n', text.indexOf('\n') + 1) + 1, -1);
  return body.split('|').filter((bar) => bar !== '');
}

const FIELD = /\[[MK]:[^\]]*\]/g;
const CHORD = /\[[^\]]*\]/g;
const NOTE = /[_^=]*[A-Ga-g][,']*/g;

/** A bar's text without its pitches: bars of the same rhythm are the same. */
export function rhythmOf(bar: string): string {
  return bar.replace(FIELD, '').replace(CHORD, 'n').replace(NOTE, 'n');
}

/**
 * For each bar from the second on how many bars before it the last one like it was, 0 where there is
 * none: the first column of a self-similarity matrix (Foote 1999) that is not empty.
 */
export function returnsIn(bars: readonly string[]): number[] {
  return bars.slice(1).map((bar, at) => {
    const last = bars.lastIndexOf(bar, at);
    return last < 0 ? 0 : at + 1 - last;
  });
}
