import { equalKeys, type Key } from '../music/key.js';
import type { Note } from '../music/note.js';
import type { Milliseconds } from '../music/time.js';
import type { Stage } from './stage.js';

/** So many notes of the score are heard in another key at once; more take their time. */
const SLICE_NOTES = 16;
/** Characters that so many notes seldom take more of: what is left over is heard at the end. */
const SLICE = 3 * SLICE_NOTES;
/** Between two slices, whatever is played has its turn. */
const PAUSE: Milliseconds = 5;

/**
 * In another key all of the music reads otherwise, and the network has to hear all of it anew. While
 * it gets to know that bit by bit, what is played goes on in the key from before. How long this
 * takes depends on the score alone, so that a jam that is taken up again goes on alike.
 */
export class KeyChange {
  private work: { readonly to: Key; readonly notes: readonly Note[]; slices: number } | undefined;
  private due: Milliseconds | undefined;
  /** Where the newest note leans to, if that is another key. */
  leaning: Key | undefined;

  constructor(private readonly stage: Stage) {}

  get nextDue(): Milliseconds | undefined {
    return this.due;
  }

  /** The key to hear in now, where the phrase of these notes is taken to be in `wanted`. */
  keyFor(wanted: Key, notes: readonly Note[]): Key {
    const { stage, work } = this;
    const { score, hearing } = stage;
    const { from } = hearing.carriage;
    const isReady = work?.slices === 0 && equalKeys(work.to, wanted);
    if (isReady || equalKeys(from, wanted) || score.notes.length <= SLICE_NOTES) {
      this.drop();
      return wanted;
    }
    if (work !== undefined && equalKeys(work.to, wanted)) return from;
    // One note often leans to another key, and the next one back: it takes two.
    const isSure = this.leaning !== undefined && equalKeys(this.leaning, wanted);
    this.drop();
    this.leaning = wanted;
    if (isSure) {
      this.work = { to: wanted, notes, slices: Math.ceil(score.notes.length / SLICE_NOTES) };
      this.due = stage.now + PAUSE;
    }
    return from;
  }

  /** Hears a slice of the score; whether that was the last. */
  act(): boolean {
    const { stage, work } = this;
    if (work === undefined) return false;
    stage.hearing.approach(stage.score, work.to, work.notes, SLICE);
    work.slices -= 1;
    this.due = work.slices > 0 ? stage.now + PAUSE : undefined;
    return work.slices === 0;
  }

  drop(): void {
    this.work = undefined;
    this.due = undefined;
    this.leaning = undefined;
  }
}
