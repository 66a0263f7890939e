import { writeCanon } from '../abc/canon.js';
import type { Tune } from '../abc/tune.js';
import type { Network } from '../model/network.js';
import { bluesChords, bluesTune, type Density } from './blues.js';
import { type LearningPlace, type Lessons, learnNetwork } from './learnNetwork.js';
import { type Recipe, recipeSchema } from './recipe.js';

/** Choruses of a tune that is learned from: half of what the form has to be kept for. */
const CHORUSES = 6;
const CHORDS_ALONE = 32;
const SPARSE = 96;
const FULL = 288;
const HELD_OUT = 8;

/**
 * One layer, as theirs; errors go back through a chunk, which is longer than a chorus (some 190
 * characters), and the state is carried through the whole tune.
 */
export const BLUES_RECIPE: Recipe = recipeSchema.parse({
  layers: [128],
  dropout: 0,
  batch: 8,
  chunk: 256,
  epochs: 10,
  rate: 0.01,
  warmup: 100,
  transpose: 0,
  average: 0.995,
});

/**
 * What the blues is learned from. The form is hard to see under a melody, which is nearly all of a
 * text; so some tunes are its chords alone and some have few notes, and the rest follow from there.
 * Of every other full melody there is one more without chord symbols, as a player's is heard.
 */
export function bluesLessons(characters: readonly string[], seed: number): Lessons {
  const tunes = (density: Density, from: number, count: number): Tune[] =>
    Array.from({ length: count }, (_, at) => bluesTune(CHORUSES, density, seed, from + at));
  const full = tunes('full', 0, FULL);
  const training = [
    ...Array.from({ length: CHORDS_ALONE }, () => bluesChords(CHORUSES)),
    ...tunes('sparse', FULL, SPARSE),
    ...full,
    ...full.filter((_, at) => at % 2 === 0).map(withoutSymbols),
  ];
  const validation = tunes('full', FULL + SPARSE, HELD_OUT);
  return { characters, training: training.map(writeCanon), validation: validation.map(writeCanon) };
}

/** A network that has learned the blues. */
export async function learnBlues(
  characters: readonly string[],
  recipe: Recipe,
  place: LearningPlace,
): Promise<Network> {
  return learnNetwork('blues', bluesLessons(characters, recipe.seed), recipe, place);
}

function withoutSymbols(tune: Tune): Tune {
  return { ...tune, events: tune.events.filter(({ kind }) => kind !== 'symbol') };
}
