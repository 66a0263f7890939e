import type { Milliseconds } from '../music/time.js';
import type { Brain } from './brain.js';
import type { Stage } from './stage.js';

/**
 * Characters that are heard at once: a millisecond for the slowest models, and several for the first
 * ones, when nothing of an engine has been optimised yet.
 */
const SLICE = 4;
/** Before each slice, whatever is played has its turn. */
const PAUSE: Milliseconds = 3;

/** Has a model hear the score bit by bit, where it would take too long at once. */
export class Rehearsal {
  private work: { readonly brain: Brain; readonly after: () => void } | undefined;
  private due: Milliseconds | undefined;

  constructor(private readonly stage: Stage) {}

  get nextDue(): Milliseconds | undefined {
    return this.due;
  }

  /** Begins, instead of what was under way; `after` is called when all of the score was heard. */
  begin(brain: Brain, after: () => void): void {
    this.work = { brain, after };
    this.due = this.stage.now + PAUSE;
  }

  act(): void {
    const { work, stage } = this;
    if (work === undefined) return;
    const { hearing } = work.brain;
    this.due = stage.now + PAUSE;
    if (!hearing.hearMore(stage.score, stage.key ?? hearing.carriage.from, SLICE)) return;
    this.work = undefined;
    this.due = undefined;
    work.after();
  }
}
