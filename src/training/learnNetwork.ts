import type { Network } from '../model/network.js';
import { Vocabulary } from '../model/vocabulary.js';
import type { Passage } from './chunk.js';
import { createDifferentiator } from './createDifferentiator.js';
import type { Material } from './material.js';
import { Parameters } from './parameters.js';
import type { Recipe } from './recipe.js';
import { shapeOf, train } from './trainer.js';
import { freshState } from './trainingState.js';

/** Texts that do not come from files: some to learn from, some to choose the best epoch by. */
export interface Lessons {
  /** In the order of their indices; every character of the texts is one of them. */
  readonly characters: readonly string[];
  readonly training: readonly string[];
  readonly validation: readonly string[];
}

/** What a run of learning asks of whoever wants it. */
export interface LearningPlace {
  /** Says how far it is; for people. */
  readonly progress: (what: string, done: number, of: number) => void;
  /** Lets signals be heard; throws when it is time to stop. */
  readonly rest: () => Promise<void>;
}

/**
 * Trains a network on texts in memory, a new one or going on with `from`; the same lessons and recipe
 * give the same one.
 */
export async function learnNetwork(
  what: string,
  lessons: Lessons,
  recipe: Recipe,
  { progress, rest }: LearningPlace,
  from?: Network,
): Promise<Network> {
  const material = materialOf(lessons);
  const differentiator = await createDifferentiator('auto');
  const parameters =
    from === undefined
      ? Parameters.fresh(shapeOf(recipe, material), recipe.seed)
      : Parameters.of(from);
  const state = freshState(parameters);
  const stop = new AbortController();
  let reason: unknown;
  const end = await train(recipe, material, differentiator, state, {
    now: () => 0,
    stop: stop.signal,
    progress: ({ step, steps }) => {
      progress(what, step, steps);
      rest().catch((error: unknown) => {
        reason = error;
        stop.abort();
      });
    },
    validated: () => {},
    keep: () => {},
  });
  if (end === 'stopped') throw reason;
  return new Parameters(shapeOf(recipe, material), state.best).network;
}

/** Notes are not counted here. */
const NONE = new Uint8Array();

function materialOf({ characters, training, validation }: Lessons): Material {
  const vocabulary = new Vocabulary(characters);
  const encode = (text: string): Passage =>
    Uint16Array.from({ length: text.length }, (_, at) =>
      vocabulary.indexOfCode(text.charCodeAt(at)),
    );
  return {
    characters,
    training: training.map((text) => ({ own: encode(text), others: [] })),
    validation: validation.map((text) => ({ passage: encode(text), music: NONE, notes: 0 })),
    test: [],
    symbols: false,
    range: { keySignatures: { low: 0, high: 0 }, register: { low: 0, high: 127 } },
    fingerprint: '',
  };
}
