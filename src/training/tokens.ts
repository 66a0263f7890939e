import { TokensMind } from '../model/minds/tokensMind.js';
import { CanonTokens } from '../model/words/canonTokens.js';
import { createDifferentiator } from './createDifferentiator.js';
import { Parameters } from './parameters.js';
import type { Recipe } from './recipe.js';
import { tokenMaterial } from './tokenMaterial.js';
import { shapeOf, train } from './trainer.js';
import { freshState } from './trainingState.js';
import type { WordLesson } from './wordLesson.js';

export interface TokensRecipe {
  /** Whether a note's length belongs to its token. */
  readonly lengths: CanonTokens['lengths'];
  /** Tokens that occur less often, all keys together, count as unknown. */
  readonly leastCount: number;
  /** Of the network; its embedding is that of the tokens. */
  readonly network: Recipe;
}

/**
 * Learns a network over canon's tokens, in all keys that tunes are moved to.
 *
 * Huang & Wu ("Deep Learning for Music", 2016) have two LSTM layers read learned vectors of tokens
 * and foretell the next one; so does this. Theirs are whatever sounds together in a MIDI file, or
 * characters of ABC; these are the notes of canon, so that one model can be jammed with.
 */
export async function learnTokens(
  lesson: WordLesson,
  { lengths, leastCount, network }: TokensRecipe,
): Promise<TokensMind> {
  const recipe = { ...network, seed: lesson.seed };
  const { lexicon, material } = tokenMaterial(lesson, new CanonTokens(lengths), leastCount);
  const differentiator = await createDifferentiator('auto');
  const state = freshState(Parameters.fresh(shapeOf(recipe, material), recipe.seed));
  const stop = new AbortController();
  let reason: unknown;
  const end = await train(recipe, material, differentiator, state, {
    now: () => 0,
    stop: stop.signal,
    progress: ({ step, steps }) => {
      lesson.progress('steps', step, steps);
      lesson.rest().catch((error: unknown) => {
        reason = error;
        stop.abort();
      });
    },
    validated: () => {},
    keep: () => {},
  });
  if (end === 'stopped') throw reason;
  const learned = new Parameters(shapeOf(recipe, material), state.best).network;
  return new TokensMind(learned, lexicon, lengths, lesson.characters);
}
