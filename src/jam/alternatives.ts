import { barTicks } from '../music/meter.js';
import type { Note } from '../music/note.js';
import type { Milliseconds, Ticks } from '../music/time.js';
import { carryOut } from './carriage.js';
import { engraved } from './engraving.js';
import type { ImaginingSettings } from './imagination.js';
import { Improviser } from './improviser.js';
import type { Cast } from './modes/mode.js';
import { planFor } from './modes/passages.js';
import type { Improvised } from './passage.js';
import type { Wish } from './plan.js';
import { ReadyLine } from './readyLine.js';

/** Between two slices of work, a bar each, whatever is played has its turn. */
const PAUSE: Milliseconds = 5;
const HOW_MANY = 2;

/** A continuation that may be played. */
interface Imagined {
  readonly text: string;
  /** In the model's key and register. */
  readonly notes: readonly Note[];
  readonly take: number;
}

/** What is being imagined, or has been. */
interface Choice {
  readonly wish: Wish;
  readonly settings: ImaginingSettings;
  /** How the music was carried to the model, and the register that it is played in. */
  readonly lines: readonly Imagined[];
  readonly first: number;
}

/** The one that was picked, to be played as it was shown. */
export interface Picked {
  readonly wish: Wish;
  readonly take: number;
  readonly line: Improvised;
}

/** Two takes of what comes next, imagined and shown, for one of them to be played. */
export class Alternatives {
  private choice: Choice | undefined;
  /** The one that is being imagined. */
  private improviser: Improviser | undefined;
  private notes: Note[] = [];
  private due: Milliseconds | undefined;

  constructor(private readonly cast: Cast) {}

  get nextDue(): Milliseconds | undefined {
    return this.due;
  }

  /** Whether there is something to choose from, or will be. */
  get isOpen(): boolean {
    return this.choice !== undefined;
  }

  /** Begins to imagine two continuations of what was heard, of this length in whole bars. */
  begin(length: Ticks): void {
    const { stage, partner } = this.cast;
    const wish = { notes: stage.model.notes, rest: 0, length };
    const { imagining: settings, nextTake: first } = partner;
    this.choice = { wish, settings, lines: [], first };
    this.due = stage.now;
  }

  /** Imagines another bar. */
  imagine(): void {
    const { choice } = this;
    const { stage, partner } = this.cast;
    if (choice === undefined) return;
    const take = choice.first + choice.lines.length;
    if (this.improviser === undefined) {
      this.improviser = new Improviser(stage.imagination, partner.prepare(choice, take));
      this.notes = [];
    }
    const { improviser } = this;
    const bar = barTicks(stage.meter);
    stage.stopwatch.time('imagine', () => {
      this.notes.push(...improviser.imagineTo(improviser.tick + bar, choice.settings));
    });
    this.due = stage.now + PAUSE;
    if (!improviser.isDone) return;
    const lines = [...choice.lines, { text: improviser.text, notes: this.notes, take }];
    this.choice = { ...choice, lines };
    this.improviser = undefined;
    if (lines.length < HOW_MANY) return;
    this.due = undefined;
    stage.announcer.tellAlternatives(lines.map(({ notes }) => this.engraved(notes, choice)));
  }

  /** Picks one, which ends the choice; undefined where there is none yet. */
  take(which: 0 | 1): Picked | undefined {
    const { choice, due } = this;
    const line = choice?.lines[which];
    if (choice === undefined || line === undefined || due !== undefined) return undefined;
    this.end();
    const { wish } = choice;
    return { wish, take: line.take, line: new ReadyLine(line, wish.length) };
  }

  /** There is nothing to choose from any more. */
  end(): void {
    this.choice = undefined;
    this.improviser = undefined;
    this.due = undefined;
    this.cast.stage.announcer.tellAlternatives([]);
  }

  private engraved(notes: readonly Note[], { wish }: Choice): string {
    const { stage, partner } = this.cast;
    const { meter, hearing, key = hearing.carriage.key } = stage;
    const raised = partner.raised(planFor(wish, stage));
    const sounding = notes
      .map((note) => carryOut(note, hearing.carriage))
      .map((note) => ({ ...note, pitch: note.pitch + raised }));
    return engraved(sounding, { meter, key, length: wish.length });
  }
}
