import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { AntiphonError } from '../../error.js';
import type { Engine } from '../../model/engine.js';
import { loadModel } from '../../model/loadModel.js';
import type { Model } from '../../model/model.js';
import { saveModel } from '../../model/saveModel.js';
import { hasSymbols } from '../evaluationTexts.js';
import type { FreeSamplingSettings } from '../freeSampling.js';
import { rangeOf } from '../material.js';
import { type Plan, planSchema } from '../plan.js';
import { recipeSchema } from '../recipe.js';
import { resumeModel, trainModel } from '../trainModel.js';
import type { MakeTune } from '../tunesMadeUp.js';
import type { Contender, Learning, Training } from './contender.js';
import type { Ground } from './ground.js';
import { schoolingOn } from './schooling.js';

/** What making and scoring contenders needs of the world. */
export interface Surroundings {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly stop: AbortSignal;
  /** ISO 8601, for cards. */
  readonly today: string;
  readonly quick: boolean;
  /** Opens a model that comes with Antiphon. */
  readonly open: (name: string) => Promise<Model>;
  /** Makes tunes up with a model as users get them. */
  readonly tuneMaker: (model: Model, engine: Engine, settings: FreeSamplingSettings) => MakeTune;
  readonly progress: (what: string, done: number, of: number) => void;
  /** Lets signals be heard, and throws when it is time to stop. */
  readonly rest: () => Promise<void>;
}

/** In a contender's folder, a line for each epoch. */
export const LEARNING = 'learning.jsonl';

/**
 * The contender's model on that ground: the one in `folder`, or else it is made there. What was
 * stopped half-way goes on.
 *
 * @throws AntiphonError `compare-made-otherwise` where the folder holds a model that was made
 * otherwise, `compare-stopped`, and those of training.
 */
export async function makeContender(
  contender: Contender,
  ground: Ground,
  folder: string,
  surroundings: Surroundings,
): Promise<Model> {
  const { making } = contender;
  switch (making.by) {
    case 'shipped':
      return surroundings.open(making.model);
    case 'trainer':
      return trained(planOf(contender, making, ground, surroundings.quick), folder, surroundings);
    case 'learning':
      return learned(contender, making, ground, folder, surroundings);
  }
}

function planOf(contender: Contender, { plan }: Training, ground: Ground, quick: boolean): Plan {
  const { recipe, ...choices } = plan(ground.name);
  return planSchema.parse({
    ...choices,
    ...ground.sources,
    name: `${contender.name}-${ground.name}`,
    description: `${contender.title}. ${contender.source}`,
    recipe: quick ? tiny(recipe) : recipe,
  });
}

/** For a trial of the whole way: the same kind of network and of learning, as small as can be. */
function tiny(recipe: Partial<Plan['recipe']>): Partial<Plan['recipe']> {
  const { layers, embedding, chunk, epochs } = recipeSchema.parse(recipe);
  return {
    ...recipe,
    layers: layers.map(() => 6),
    embedding: Math.min(3, embedding),
    batch: 16,
    chunk: Math.min(25, chunk),
    epochs: Math.min(2, epochs),
  };
}

async function trained(plan: Plan, folder: string, surroundings: Surroundings): Promise<Model> {
  if (!existsSync(join(folder, 'card.json'))) await train(plan, folder, surroundings);
  const model = await loadModel(folder);
  refuseOther(folder, recipeSchema.safeParse(model.card.training['recipe']).data, plan.recipe);
  return model;
}

async function train(plan: Plan, folder: string, surroundings: Surroundings): Promise<void> {
  const { progress } = surroundings;
  let training = 0;
  const workplace = {
    ...surroundings,
    starts: () => {},
    progress: ({ bits, step, steps }: { bits: number; step: number; steps: number }) => {
      training = bits;
      progress(`steps of ${plan.name} (${bits.toFixed(3)} bits per character)`, step, steps);
    },
    validated: (validation: object) => {
      appendFileSync(join(folder, LEARNING), `${JSON.stringify({ ...validation, training })}\n`);
    },
  };
  const card = existsSync(join(folder, 'checkpoint.bin'))
    ? await resumeModel(folder, workplace)
    : await trainModel(plan, folder, workplace);
  if (card === undefined) throw stopped();
}

async function learned(
  contender: Contender,
  making: Learning,
  ground: Ground,
  folder: string,
  surroundings: Surroundings,
): Promise<Model> {
  const schooling = schoolingOn(ground, making.alphabet, surroundings);
  const { seed, quick, training, characters } = schooling;
  if (!existsSync(join(folder, 'card.json'))) {
    const began = surroundings.now();
    const mind = await making.learn(schooling);
    const seconds = Math.round((surroundings.now() - began) / 1000);
    const tunes = training.flatMap(({ tune }) => tune ?? []);
    await saveModel(folder, mind, {
      name: `${contender.name}-${ground.name}`,
      description: `${contender.title}. ${contender.source}`,
      created: surroundings.today,
      vocabulary: [...characters],
      dialect:
        ground.reading === 'raw'
          ? { kind: 'raw' }
          : { kind: 'canon', symbols: training.some(hasSymbols) },
      ...(making.range?.(schooling) ?? rangeOf(tunes)),
      corpora: [{ name: ground.name, licence: 'not stated' }],
      split: 'as the comparison tells its parts apart',
      scores: {},
      training: { seed, quick, seconds },
    });
  }
  const model = await loadModel(folder);
  const made = model.card.training;
  refuseOther(folder, { seed: made['seed'], quick: made['quick'] }, { seed, quick });
  return model;
}

function refuseOther(folder: string, made: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(made, wanted)) return;
  throw new AntiphonError(
    'compare-made-otherwise',
    `The model in ${folder} was made otherwise than this program would make it. Remove that folder, or name another --work.`,
  );
}

export function stopped(): AntiphonError {
  return new AntiphonError(
    'compare-stopped',
    'Stopped. What was done is kept: the same command goes on from there.',
  );
}
