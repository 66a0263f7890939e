import type { Key } from '../music/key.js';
import type { Note } from '../music/note.js';
import type { Ticks } from '../music/time.js';
import type { TranscriptEvent } from './events.js';
import type { PlacedSymbol } from './harmony.js';
import type { Manner } from './manner.js';
import type { Score } from './score.js';
import type { HeardBeat } from './transport.js';

/** How far back `undo` goes. The scores share their notes, so that one more costs little. */
const MOST_KEPT = 16;

/** A phrase of the player's that is over. */
export interface ClosedPhrase {
  /** The score up to its end. */
  readonly score: Score;
  readonly notes: readonly Note[];
  readonly symbols: readonly PlacedSymbol[];
  readonly key: Key;
  readonly anacrusis: Ticks;
  /** Of its text, the anacrusis among it. */
  readonly length: Ticks;
}

/** All that a jam remembers of the music so far: a value, to which it can be taken back. */
export interface Memory {
  readonly score: Score;
  readonly key: Key | undefined;
  readonly phrases: number;
  readonly model: { readonly notes: readonly Note[]; readonly manner: Manner };
  readonly passagesAlone: number;
  readonly closed: ClosedPhrase | undefined;
  readonly beat: HeardBeat | undefined;
  /** The newest of each part. */
  readonly transcripts: readonly TranscriptEvent[];
}

/** What was remembered before each of the player's latest phrases. */
export class History {
  private kept: readonly Memory[] = [];

  /** How many phrases can be taken back. */
  get length(): number {
    return this.kept.length;
  }

  keep(memory: Memory): void {
    this.kept = [...this.kept, memory].slice(-MOST_KEPT);
  }

  /** Before the latest phrase, which is then the one before; undefined where none is known. */
  takeBack(): Memory | undefined {
    const latest = this.kept.at(-1);
    this.kept = this.kept.slice(0, -1);
    return latest;
  }

  /** All of them, the latest last. */
  get memories(): readonly Memory[] {
    return this.kept;
  }

  recall(memories: readonly Memory[]): void {
    this.kept = memories;
  }

  forget(): void {
    this.kept = [];
  }
}
