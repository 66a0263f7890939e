import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { CANON_ALPHABET } from '../abc/canonAlphabet.js';
import { AntiphonError } from '../error.js';
import type { Card } from '../model/card.js';
import { createEngine } from '../model/createEngine.js';
import type { Mind } from '../model/mind.js';
import { saveModel } from '../model/saveModel.js';
import { draftOf, namedScores } from './cardDraft.js';
import { atHome, learnDice } from './dice.js';
import { scoreEngine } from './engineScores.js';
import { evolve, scoreOf } from './evolution.js';
import { gatherMaterial, type HeldOut, type Range, rangeOf } from './material.js';
import { RULES } from './melodyRules.js';
import { planSchema } from './plan.js';
import { recipeSchema } from './recipe.js';
import { canonSources, type Source, transposed } from './sources.js';
import { type Part, splitByFile, splitByTitle } from './split.js';
import { learnTokens } from './tokens.js';
import type { WordLesson } from './wordLesson.js';

const seed = recipeSchema.shape.seed;
const common = planSchema
  .omit({ engine: true, from: true, recipe: true, reading: true, symbols: true })
  .extend({ seed });

/** What each kind that thinks in words is asked to be. */
export const wordPlans = {
  dice: common.extend({
    faces: z.number().int().min(1).max(400).default(48).describe('Bars to a column of the table'),
    leastTunes: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(10)
      .describe('Meters and modes of fewer tunes get no page'),
  }),
  tokens: common.extend({
    lengths: z
      .enum(['whole', 'apart'])
      .default('whole')
      .describe("whole: a note's length belongs to its token; apart: it is one of its own"),
    leastCount: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(50)
      .describe('Rarer tokens, all keys together, count as unknown'),
    ...recipeSchema.pick({ layers: true, epochs: true, rate: true, dropout: true }).shape,
    embedding: z.number().int().min(1).max(256).default(48).describe("Length of a token's vector"),
  }),
  // It learns from rules: no corpora, no split.
  evolved: common.pick({ name: true, description: true, seed: true }).extend({
    units: z.number().int().min(1).max(64).default(12).describe('Hidden units that evolve'),
    generations: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .default(250)
      .describe('Generations that follow each other'),
  }),
} as const;

export type WordKind = keyof typeof wordPlans;
type CommonPlan = z.output<typeof common>;

/** Where a model is made. */
export interface WordPlace extends Pick<WordLesson, 'progress' | 'rest'> {
  /** ISO 8601, for the card. */
  readonly today: string;
}

/**
 * Learns a model of words, writes it into `folder` and returns its card.
 *
 * @throws AntiphonError `train-folder-taken`, and those of corpora, split, files and the kind.
 */
export async function makeWords(
  kind: WordKind,
  words: unknown,
  folder: string,
  place: WordPlace,
): Promise<Card> {
  switch (kind) {
    case 'dice': {
      const plan = wordPlans.dice.parse(words);
      const { faces, leastTunes } = plan;
      const recipe = { faces, leastTunes, order: 5, leastCount: 4 };
      return make(plan, recipe, folder, place, async (lesson) => ({
        mind: await learnDice(lesson, recipe),
        // It is at home in one key; everything else is carried there.
        range: rangeOf(lesson.training.flatMap(({ tune }) => (tune ? [atHome(tune)] : []))),
      }));
    }
    case 'evolved':
      return makeEvolved(wordPlans.evolved.parse(words), folder, place);
    case 'tokens': {
      const plan = wordPlans.tokens.parse(words);
      const { lengths, leastCount, layers, epochs, rate, dropout, embedding } = plan;
      // A text has fewer tokens than characters, so an epoch has fewer steps to take the mean of.
      const network = recipeSchema.parse({
        ...{ layers, epochs, rate, dropout, embedding },
        average: 0.99,
      });
      const recipe = { lengths, leastCount, network };
      return make(plan, recipe, folder, place, async (lesson) => ({
        mind: await learnTokens(lesson, recipe),
        range: rangeOf(
          lesson.training.flatMap(({ tune }) => (tune ? [tune, ...transposed(tune)] : [])),
        ),
      }));
    }
  }
}

/** Of the melodies' notes in all keys. */
const EVOLVED_RANGE: Range = {
  keySignatures: { low: -7, high: 7 },
  register: { low: 55, high: 86 },
};

async function makeEvolved(
  plan: z.output<typeof wordPlans.evolved>,
  folder: string,
  place: WordPlace,
): Promise<Card> {
  refuseTaken(folder);
  const { seed: coin, units, generations: count } = plan;
  const recipe = { units, generations: count, neurons: 40, trials: 5 };
  const { mind, generations } = await evolve(recipe, {
    characters: CANON_ALPHABET,
    seed: coin,
    ...place,
  });
  const every = Math.ceil(generations.length / 50);
  const curve = generations.filter((_, at) => at % every === 0 || at === generations.length - 1);
  const rounded = (value: number): number => Math.round(1000 * value) / 1000;
  return saveModel(folder, mind, {
    name: plan.name ?? basename(resolve(folder)),
    description: plan.description,
    created: place.today,
    vocabulary: [...CANON_ALPHABET],
    dialect: { kind: 'canon', symbols: false },
    ...EVOLVED_RANGE,
    corpora: [],
    split: 'none: it has seen no tune',
    scores: { 'share of the rules kept': rounded(scoreOf(units, mind.weights, coin, count)) },
    training: {
      ...recipe,
      seed: coin,
      rules: Object.keys(RULES),
      curveEvery: every,
      best: curve.map(({ best }) => rounded(best)),
      mean: curve.map(({ mean }) => rounded(mean)),
    },
  });
}

function refuseTaken(folder: string): void {
  if (!existsSync(join(folder, 'model.json'))) return;
  throw new AntiphonError(
    'train-folder-taken',
    `There is a model in ${folder}. Name another folder, or remove that one.`,
  );
}

async function make(
  plan: CommonPlan,
  training: object,
  folder: string,
  { today, progress, rest }: WordPlace,
  learn: (lesson: WordLesson) => Promise<{ readonly mind: Mind; readonly range: Range }>,
): Promise<Card> {
  refuseTaken(folder);
  const recipe = recipeSchema.parse({ batch: 1, transpose: 0, seed: plan.seed });
  const reading = { reading: 'canon', symbols: 'none' } as const;
  // Whatever key a tune is moved to, it can be written.
  const material = gatherMaterial({ ...plan, ...reading, engine: 'auto', recipe }, CANON_ALPHABET);
  const { mind, range } = await learn({
    ...partsOf(plan),
    characters: material.characters,
    seed: plan.seed,
    progress,
    rest,
  });
  const engine = await createEngine('wasm', { mind });
  const scoresOf = (part: string, texts: readonly HeldOut[]): Record<string, number> =>
    texts.length === 0 ? {} : namedScores(part, scoreEngine(engine, texts));
  const scores = {
    ...scoresOf('validation', material.validation),
    ...(plan.test ? scoresOf('test', material.test) : {}),
  };
  engine.dispose();
  return saveModel(folder, mind, {
    ...draftOf({ ...plan, ...reading }, { ...material, range }, folder, today),
    scores,
    training: { ...training, seed: plan.seed },
  });
}

function partsOf(plan: CommonPlan): Pick<WordLesson, 'training' | 'validation'> {
  const sources = canonSources(plan.corpora, 'none');
  const parts =
    plan.split === 'titles'
      ? splitByTitle(sources, plan.heldOut, plan.seed)
      : splitByFile(plan.split, sources);
  const of = (part: Part): Source[] => sources.filter(({ id }) => parts.get(id) === part);
  return { training: of('training'), validation: of('validation') };
}
