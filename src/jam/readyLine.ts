import type { Note } from '../music/note.js';
import type { Ticks } from '../music/time.js';
import type { Improvised } from './passage.js';

/** A line of which a part may have been handed out. */
export interface ReadyLineState {
  readonly text: string;
  readonly notes: readonly Note[];
  readonly tick: Ticks;
  readonly length: Ticks;
}

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

  /** What of it is still to be handed out, for another to go on from. */
  get state(): ReadyLineState {
    const { text, tick, length } = this;
    return { text, tick, length, notes: this.notes.filter(({ onset }) => onset >= tick) };
  }

  static from({ text, notes, tick, length }: ReadyLineState): ReadyLine {
    const line = new ReadyLine({ text, notes }, length);
    line.tick = tick;
    return line;
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
