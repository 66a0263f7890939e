import type { Key } from '../../music/key.js';
import type { Meter } from '../../music/meter.js';
import type { Note } from '../../music/note.js';
import type { Ticks } from '../../music/time.js';
import type { Grid } from './grid.js';

/** A key that is still down: its onset is known, its length is not. */
export interface OpenNote {
  readonly pitch: number;
  readonly onset: Ticks;
}

/**
 * What has been played so far, as it would be written now: a pure function of the notes so far.
 * Tick 0 is the start of the text, a bar line or the start of the anacrusis.
 */
export interface Transcript {
  readonly grid: Grid;
  readonly meter: Meter;
  /** Length of the incomplete first bar; 0 where the text starts on a bar line. */
  readonly anacrusis: Ticks;
  /** Works it out, which takes longer than the rest. */
  readonly key: () => Key;
  /** Notes that have ended, by onset, then pitch. */
  readonly notes: readonly Note[];
  /** Keys still down, by onset, then pitch. */
  readonly open: readonly OpenNote[];
  /** How many of `notes`, from the first, can no longer change. */
  readonly settled: number;
  /** Nothing before this tick can change any more: a bar line, or 0. */
  readonly frozenUpTo: Ticks;
}
