import type { Tune } from '../abc/tune.js';

/** A tune to learn words from. */
export interface WordText {
  /** Its canon. */
  readonly text: string;
  /** Notes, chords and rests as written. */
  readonly notes: number;
  readonly tune?: Tune;
}

/** What a model of words learns from, and where. */
export interface WordLesson {
  readonly training: readonly WordText[];
  /** To choose by, never to learn from. */
  readonly validation: readonly WordText[];
  /** Those that the model is to read and write: the card's vocabulary. */
  readonly characters: readonly string[];
  /** The same texts and seed give the same model. */
  readonly seed: number;
  /** Says how far it is; for people. */
  readonly progress: (what: string, done: number, of: number) => void;
  /** Lets signals be heard; throws when it is time to stop. */
  readonly rest: () => Promise<void>;
}
