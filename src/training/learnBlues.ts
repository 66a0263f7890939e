import { writeCanon } from '../abc/canon.js';
import type { Tune } from '../abc/tune.js';
import type { Network } from '../model/network.js';
import { bluesChords, bluesTune, type Density } from './blues.js';
import { type LearningPlace, type Lessons, learnNetwork } from './learnNetwork.js';
import { type Recipe, recipeSchema } from './recipe.js';

/** Choruses of a tune that is learned from: half of what the form has to be kept for. */
const CHORUSES = 6;
const HELD_OUT = 8;
/** The tunes of one course are numbered below this. */
const MOST_TUNES = 1000;

/** How many tunes of each kind are learned from, and how often. */
export interface Course {
  readonly chords: number;
  readonly sparse: number;
  readonly full: number;
  /** Full melodies without chord symbols, as a player's is heard. */
  readonly bare: number;
  readonly epochs: number;
}

/**
 * Two courses, each from a high rate to none (Loshchilov & Hutter 2017). The form is hard to see
 * under a melody, which is nearly all of a text; so some tunes are its chords alone and some have few
 * notes, and the rest follow from there. In the second course all melodies are new.
 */
export const BLUES_COURSES: readonly Course[] = [
  { chords: 32, sparse: 96, full: 288, bare: 0, epochs: 10 },
  { chords: 32, sparse: 96, full: 192, bare: 64, epochs: 8 },
];

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
export function bluesLessons(
  characters: readonly string[],
  seed: number,
  courses: readonly Course[],
  at: number,
): Lessons {
  const { chords = 0, sparse = 0, full = 0, bare = 0 } = courses[at] ?? {};
  const first = at * MOST_TUNES;
  const tunes = (density: Density, from: number, count: number): Tune[] =>
    Array.from({ length: count }, (_, tune) => bluesTune(CHORUSES, density, seed, from + tune));
  const training = [
    ...Array.from({ length: chords }, () => bluesChords(CHORUSES)),
    ...tunes('sparse', first + full, sparse),
    ...tunes('full', first, full),
    ...tunes('full', first + full + sparse + HELD_OUT, bare).map(withoutSymbols),
  ];
  // Every course is judged by the same tunes, which are in none.
  const [{ full: before, sparse: between } = { full, sparse }] = courses;
  const validation = tunes('full', before + between, HELD_OUT);
  return { characters, training: training.map(writeCanon), validation: validation.map(writeCanon) };
}

/** A network that has learned the blues, course after course; each says for how many epochs. */
export async function learnBlues(
  characters: readonly string[],
  recipe: Recipe,
  place: LearningPlace,
  courses: readonly Course[] = BLUES_COURSES,
): Promise<Network> {
  let network: Network | undefined;
  for (const [at, { epochs }] of courses.entries()) {
    const lessons = bluesLessons(characters, recipe.seed, courses, at);
    const what = `steps of the blues, course ${at + 1}`;
    network = await learnNetwork(what, lessons, { ...recipe, epochs }, place, network);
  }
  if (network === undefined) throw new RangeError('there is no course');
  return network;
}

function withoutSymbols(tune: Tune): Tune {
  return { ...tune, events: tune.events.filter(({ kind }) => kind !== 'symbol') };
}
