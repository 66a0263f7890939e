import { barTicks, type Meter } from '../music/meter.js';
import type { Note } from '../music/note.js';
import type { Ticks } from '../music/time.js';
import type { PlacedSymbol } from './harmony.js';

/**
 * Whole bars that are kept once the score has grown to twice as many. An LSTM of this size makes
 * little of what lies more than a few phrases back, a motif comes back within 16 bars or never,
 * and hearing 16 bars anew (some 200 characters) takes a few milliseconds.
 */
const KEPT_BARS = 16;

/** Notes, by onset, then pitch, and the chord symbols over them. */
export interface Music {
  readonly notes: readonly Note[];
  readonly symbols?: readonly PlacedSymbol[];
}

/** What is in a score; see there. */
interface Contents {
  readonly notes: readonly Note[];
  readonly symbols: readonly PlacedSymbol[];
  readonly length: Ticks;
  readonly anacrusis: Ticks;
}

const EMPTY: Contents = { notes: [], symbols: [], length: 0, anacrusis: 0 };

/**
 * The bars of this jam that are done: both parts' phrases one after the other as one tune, so that
 * the network hears what was played before. Whole bars of silence between phrases are not in it:
 * the tunes that the network has read have none. It always ends on a bar line, and its size has a
 * bound however long the jam. A value: whoever keeps one can go back to it.
 */
export class Score {
  /** By onset, then pitch; from the start of the text. */
  readonly notes: readonly Note[];
  /** Chord symbols over the music, by onset. */
  readonly symbols: readonly PlacedSymbol[];
  /** Where the next phrase begins; a bar line. */
  readonly length: Ticks;
  /** Length of the incomplete first bar; 0 where there is none. */
  readonly anacrusis: Ticks;

  constructor(
    readonly meter: Meter,
    contents: Contents = EMPTY,
  ) {
    this.notes = contents.notes;
    this.symbols = contents.symbols;
    this.length = contents.length;
    this.anacrusis = contents.anacrusis;
  }

  /**
   * With a phrase more. Its notes are counted from its first bar line, or from its anacrusis, which
   * only the first phrase may have. It takes whole bars: what is left of the last one is silence.
   */
  append({ notes, symbols = [] }: Music, length: Ticks, anacrusis: Ticks = 0): Score {
    const bar = barTicks(this.meter);
    const moved = notes.map((note) => ({ ...note, onset: note.onset + this.length }));
    const over = symbols
      .filter(({ onset }) => onset < length)
      .map((symbol) => ({ ...symbol, onset: symbol.onset + this.length }));
    const upbeat = this.length === 0 ? anacrusis : 0;
    const longer = new Score(this.meter, {
      notes: [...this.notes, ...moved].sort(byOnset),
      symbols: [...this.symbols, ...over],
      length: this.length + upbeat + Math.ceil((length - upbeat) / bar) * bar,
      anacrusis: this.length === 0 ? anacrusis : this.anacrusis,
    });
    const isLong = longer.length - longer.anacrusis > 2 * KEPT_BARS * bar;
    return isLong ? longer.last(KEPT_BARS * bar) : longer;
  }

  private last(length: Ticks): Score {
    const start = this.length - length;
    return new Score(this.meter, {
      notes: this.notes
        .filter((note) => note.onset >= start)
        .map((note) => ({ ...note, onset: note.onset - start })),
      symbols: this.symbols
        .filter(({ onset }) => onset >= start)
        .map((symbol) => ({ ...symbol, onset: symbol.onset - start })),
      length,
      anacrusis: 0,
    });
  }
}

export function byOnset(a: Note, b: Note): number {
  return a.onset - b.onset || a.pitch - b.pitch;
}

/** The notes that begin before `line`, none going on beyond it. */
export function before(line: Ticks, notes: readonly Note[]): Note[] {
  return notes
    .filter(({ onset }) => onset < line)
    .map((note) => ({ ...note, duration: Math.min(note.duration, line - note.onset) }));
}
