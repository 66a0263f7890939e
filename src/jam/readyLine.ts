import type { Note } from '../music/note.js';
import type { Ticks } from '../music/time.js';
import type { Improvised } from './passage.js';

/** A line that has been imagined before, handed out as if it were made up on the way. */
export class ReadyLine implements Improvised {
  /** Canon of all of it. */
  readonly text: string;
  /** How far it has been handed out. */
  tick: Ticks = 0;
  private readonly notes: readonly Note[];

  constructor(
    line: { readonly text: string; readonly notes: readonly Note[] },
    private readonly length: Ticks,
  ) {
    this.text = line.text;
    this.notes = line.notes;
  }

  get isDone(): boolean {
    return this.tick >= this.length;
  }

  /** The notes that begin before `tick`, and were not handed out yet. */
  imagineTo(tick: Ticks): Note[] {
    const next = this.notes.map(({ onset }) => onset).filter((onset) => onset >= tick);
    const from = this.tick;
    this.tick = Math.min(this.length, ...next);
    return this.notes.filter(({ onset }) => onset >= from && onset < this.tick);
  }
}
