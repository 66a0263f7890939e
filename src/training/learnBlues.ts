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
const HELD_OUT = 8;

/**
 * Two courses, each from a high rate to none (Loshchilov & Hutter 2017). The form is hard to see
 * under a melody, which is nearly all of a text; so some tunes are its chords alone and some have few
 * notes, and the rest follow from there. In the second course all melodies are new, and some come
 * without chord symbols, as a player's is heard.
 */
const COURSES = [
  { full: 288, bare: 0, epochs: 10 },
  { full: 192, bare: 64, epochs: 8 },
] as const;

/**
 * One layer, as theirs; errors go back through a chunk, which is longer than a chorus (some 190
 * characters), and the state is carried through the whole tune.
 */
export const BLUES_RECIPE: Recipe = recipeSchema.parse({
  layers: [128],
  dropout: 0,
  batch: 8,
  chunk: 256,
  rate: 0.01,
  warmup: 100,
  transpose: 0,
  average: 0.995,
});

/** What a course learns from. */
export function bluesLessons(characters: readonly string[], seed: number, course: 0 | 1): Lessons {
  const { full, bare } = COURSES[course];
  const first = course * MOST_TUNES;
  const tunes = (density: Density, from: number, count: number): Tune[] =>
    Array.from({ length: count }, (_, at) => bluesTune(CHORUSES, density, seed, from + at));
  const training = [
    ...Array.from({ length: CHORDS_ALONE }, () => bluesChords(CHORUSES)),
    ...tunes('sparse', first + full, SPARSE),
    ...tunes('full', first, full),
    ...tunes('full', first + full + SPARSE + HELD_OUT, bare).map(withoutSymbols),
  ];
  const validation = tunes('full', COURSES[0].full + SPARSE, HELD_OUT);
  return { characters, training: training.map(writeCanon), validation: validation.map(writeCanon) };
}

/** The tunes of one course are numbered below this. */
const MOST_TUNES = 1000;

/**
 * A network that has learned the blues in both courses, which say for how many epochs; or, to try the
 * way out, in one epoch of each.
 */
export async function learnBlues(
  characters: readonly string[],
  recipe: Recipe,
  place: LearningPlace,
  quick = false,
): Promise<Network> {
  const learn = (course: 0 | 1, from?: Network): Promise<Network> => {
    const lessons = bluesLessons(characters, recipe.seed, course);
    const epochs = quick ? 1 : COURSES[course].epochs;
    return learnNetwork(`blues, course ${course + 1}`, lessons, { ...recipe, epochs }, place, from);
  };
  return learn(1, await learn(0));
}

function withoutSymbols(tune: Tune): Tune {
  return { ...tune, events: tune.events.filter(({ kind }) => kind !== 'symbol') };
}
