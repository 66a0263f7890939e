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

/**
 * The bars of this jam that are done: both parts' phrases one after the other as one tune, so that
 * the network hears what was played before. Whole bars of silence between phrases are not in it:
 * the tunes that the network has read have none. It always ends on a bar line, and its size has a
 * bound however long the jam.
 */
export class Score {
  /** By onset, then pitch; from the start of the text. */
  private written: readonly Note[] = [];
  private named: readonly PlacedSymbol[] = [];
  private end: Ticks = 0;
  private first: Ticks = 0;
  private changes = 0;

  constructor(readonly meter: Meter) {}

  get notes(): readonly Note[] {
    return this.written;
  }

  /** Chord symbols over the music, by onset. */
  get symbols(): readonly PlacedSymbol[] {
    return this.named;
  }

  /** Where the next phrase begins; a bar line. */
  get length(): Ticks {
    return this.end;
  }

  /** Length of the incomplete first bar; 0 where there is none. */
  get anacrusis(): Ticks {
    return this.first;
  }

  /** Different after every change. */
  get version(): number {
    return this.changes;
  }

  /**
   * Adds a phrase. Its notes are counted from its first bar line, or from its anacrusis, which only
   * the first phrase may have. It takes whole bars: what is left of the last one is silence.
   */
  append({ notes, symbols = [] }: Music, length: Ticks, anacrusis: Ticks = 0): void {
    const bar = barTicks(this.meter);
    if (this.end === 0) this.first = anacrusis;
    const moved = notes.map((note) => ({ ...note, onset: note.onset + this.end }));
    this.written = [...this.written, ...moved].sort(byOnset);
    const over = symbols
      .filter(({ onset }) => onset < length)
      .map((symbol) => ({ ...symbol, onset: symbol.onset + this.end }));
    this.named = [...this.named, ...over];
    const upbeat = this.end === 0 ? anacrusis : 0;
    this.end += upbeat + Math.ceil((length - upbeat) / bar) * bar;
    this.changes += 1;
    if (this.end - this.first > 2 * KEPT_BARS * bar) this.keep(KEPT_BARS * bar);
  }

  private keep(length: Ticks): void {
    const start = this.end - length;
    this.written = this.written
      .filter((note) => note.onset >= start)
      .map((note) => ({ ...note, onset: note.onset - start }));
    this.named = this.named
      .filter(({ onset }) => onset >= start)
      .map((symbol) => ({ ...symbol, onset: symbol.onset - start }));
    this.end = length;
    this.first = 0;
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
