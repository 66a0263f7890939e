import type { BeatEvent, PlanEvent, StateEvent } from '../wire/messages.js';

/** What is counted for somebody on a stage. */
export interface StageCount {
  /** 1, 2, 3... as one counts; undefined where there is nothing to count. */
  readonly number?: number;
  /** What the number means, in words that are short. */
  readonly words: string;
  /** How much of the bar is over, 0..1; undefined without a beat. */
  readonly progress?: number;
  /** Beats in a bar. */
  readonly beats?: number;
}

interface Known {
  readonly turn: StateEvent['turn'];
  readonly beat?: BeatEvent | undefined;
  readonly plan?: PlanEvent | undefined;
}

/**
 * What to count at `now` (the session's clock): while Antiphon answers, bars and at last beats until
 * its end; while it listens and has made up its mind, until it begins; else the beats of the bar.
 */
export function stageCount({ turn, beat, plan }: Known, now: number): StageCount {
  if (turn === 'idle') return { words: 'play a phrase' };
  if (beat === undefined) return { words: '' };
  const beats = (now - beat.barLine) / beat.beat;
  const inBar = ((beats % beat.beats) + beat.beats) % beat.beats;
  const bar = { progress: inBar / beat.beats, beats: beat.beats };
  const committed = plan?.notes.filter((note) => note.committed) ?? [];
  const begin = Math.min(...committed.map(({ on }) => on));
  const end = Math.max(...committed.map(({ off }) => off));
  if (turn === 'answering' && end > now) {
    return { ...bar, ...until(end - now, beat, 'left') };
  }
  if (turn === 'listening' && Number.isFinite(begin) && begin > now) {
    return { ...bar, ...until(begin - now, beat, 'to go') };
  }
  return { ...bar, number: Math.floor(inBar) + 1, words: `of ${beat.beats}` };
}

/** Whole bars, or beats within the last one. */
function until(milliseconds: number, { beat, beats }: BeatEvent, words: string) {
  // What is a hair more than so many is so many.
  const left = milliseconds / beat - 0.05;
  if (left > beats) return { number: Math.ceil(left / beats), words: `bars ${words}` };
  const number = Math.max(1, Math.ceil(left));
  return { number, words: `${number === 1 ? 'beat' : 'beats'} ${words}` };
}
