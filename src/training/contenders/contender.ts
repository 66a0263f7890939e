import type { Mind } from '../../model/mind.js';
import type { Model } from '../../model/model.js';
import type { EvaluationText } from '../evaluationTexts.js';
import type { Range } from '../material.js';
import type { Plan } from '../plan.js';

/**
 * What contenders learn from and are scored on: the study's two databases with their last fifth held
 * out, as the study did; the second one cut at the borders of tunes, with a test part; and the pool
 * of canon, with a test part.
 */
export const GROUNDS = ['database-1', 'database-2', 'database-2-tunes', 'canon'] as const;
export type GroundName = (typeof GROUNDS)[number];

/**
 * One of those that `antiphon compare` sets side by side: a module in this folder, listed in
 * `contenders.ts`. It is made once for each ground that it reads, into a model folder of its own.
 */
export interface Contender {
  /** In kebab case: for `--only`, and of its folder. */
  readonly name: string;
  /** A few words for a table's first column. */
  readonly title: string;
  /** Where it comes from: authors, year, title, place. */
  readonly source: string;
  /** What was done as its authors did and what was not, for the reader of the comparison. */
  readonly differs: string;
  readonly reads: readonly GroundName[];
  readonly published?: readonly Published[];
  readonly making: Making;
  /** Further figures and pictures, where the usual ones do not say what its authors cared for. */
  readonly examine?: (model: Model, schooling: Schooling) => Promise<Examination>;
  readonly scoring: Scoring;
  /**
   * One of a series in which a single thing changes, in a table of its own; or `apart`: only its own
   * figures (`examine`) say anything, so it stands in no table.
   */
  readonly series?: 'course' | 'sizes' | 'apart';
}

/** A figure that its authors, or others, reported. */
export interface Published {
  /** Missing where the authors' corpus is none of these. */
  readonly ground?: GroundName;
  readonly measure: string;
  /** As it was printed, with its unit. */
  readonly value: string;
}

export type Making = Training | Learning | Shipped;

/** By the trainer. */
export interface Training {
  readonly by: 'trainer';
  /** What of a plan differs from its defaults; corpora, reading, split and name are filled in. */
  readonly plan: (ground: GroundName) => PlanChoices;
}

export type PlanChoices = Partial<
  Omit<Plan, 'corpora' | 'reading' | 'split' | 'heldOut' | 'name' | 'engine' | 'test' | 'recipe'>
> & { readonly recipe: Partial<Plan['recipe']> };

/** By a function of its own. */
export interface Learning {
  readonly by: 'learning';
  /** Characters that it needs besides those of its texts. */
  readonly alphabet?: string;
  /**
   * Learns a mind. It must end with the same one for the same texts and seed.
   *
   * Calls `rest` now and then (after at most a second), which throws when it is time to stop.
   */
  readonly learn: (schooling: Schooling) => Promise<Mind>;
  /** Where it is at home, if that is not in the keys and the register of its texts. */
  readonly range?: (schooling: Schooling) => Range;
}

/** A model that comes with Antiphon. */
export interface Shipped {
  readonly by: 'shipped';
  /** In `models/`. */
  readonly model: string;
}

/** What a learn function is given. */
export interface Schooling {
  readonly ground: GroundName;
  /**
   * Texts to learn from, tune by tune. Of the databases they are ABC as it stands in the file, all
   * of it in order, marks and blank lines included; of canon each is a tune, and a tune with chord
   * symbols comes twice, without them and with them.
   */
  readonly training: readonly EvaluationText[];
  /** To choose by, never to learn from. */
  readonly validation: readonly EvaluationText[];
  /**
   * Of `database-2-tunes` and `canon`, for the final figures of `examine` only; elsewhere the
   * validation texts.
   */
  readonly test: readonly EvaluationText[];
  /** In the order of their indices, those of held-out texts included: the card's vocabulary. */
  readonly characters: readonly string[];
  /** The same seed gives the same mind. */
  readonly seed: number;
  /** A trial of the whole way for tests, in a second or two: as small a mind as there can be. */
  readonly quick: boolean;
  /** Says how far it is; for people. */
  readonly progress: (what: string, done: number, of: number) => void;
  /** Lets signals be heard. */
  readonly rest: () => Promise<void>;
}

export interface Examination {
  readonly figures: readonly Figure[];
  readonly pictures: readonly Picture[];
}

export interface Figure {
  /** What was measured, and on what, in words. */
  readonly measure: string;
  /** A number with the unit that `unit` names, or a share where there is none. */
  readonly value: number;
  /** `%` (of a share 0..1), `bits`, `nats`, ... */
  readonly unit: string;
}

export interface Picture {
  /** Of its file, in kebab case, without `.svg`. */
  readonly name: string;
  readonly caption: string;
  readonly svg: string;
}

/** What to score besides how well it foretells the held-out texts. */
export interface Scoring {
  /** How many texts to have it write, for validity, copies and statistics; 0 for none. */
  readonly samples: number;
  /** Whether it is scored together with the adaptation to the text so far as well. */
  readonly adaptation: boolean;
  /**
   * Windows of so many characters, of which the last is foretold from the others: the share right in
   * the training text and in the held-out one.
   */
  readonly windows?: number;
  /** Whether the text that it learned from is scored as well, to see what was learned by heart. */
  readonly training?: boolean;
  /** Temperatures to write the texts at, where that is of interest; else one and the same for all. */
  readonly temperatures?: readonly number[];
  /** Whether the time of a step is measured. */
  readonly stepTime?: boolean;
}
