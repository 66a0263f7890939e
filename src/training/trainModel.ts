import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { AntiphonError } from '../error.js';
import type { Card } from '../model/card.js';
import { loadModel } from '../model/loadModel.js';
import { NetworkMind, networkOf } from '../model/minds/networkMind.js';
import type { Model } from '../model/model.js';
import { saveModel } from '../model/saveModel.js';
import { writeWhole } from '../writeWhole.js';
import { corporaOf, draftOf, namedScores } from './cardDraft.js';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { createDifferentiator } from './createDifferentiator.js';
import { drawCurves } from './curves.js';
import type { Differentiator } from './differentiator.js';
import { gatherMaterial, type Material } from './material.js';
import { type Metrics, score } from './metrics.js';
import { Parameters } from './parameters.js';
import type { Plan } from './plan.js';
import { type Surroundings, shapeOf, targetOf, train } from './trainer.js';
import { bestOf, freshState, type TrainingState } from './trainingState.js';

/** In the model's folder while it is being trained. */
const CHECKPOINT = 'checkpoint.bin';
const CURVES = 'curves.svg';

export interface Workplace extends Omit<Surroundings, 'keep'> {
  /** ISO 8601, for the card. */
  readonly today: string;
  /** Told what is about to be learned, by what. */
  readonly starts: (material: Material, differentiator: Differentiator, parameters: number) => void;
}

/**
 * Trains a model into `folder` and returns its card; undefined when it was stopped before its end,
 * which leaves a checkpoint there to go on from.
 *
 * @throws AntiphonError `train-folder-taken` where a model or an unfinished run would be lost, and
 * those of corpora, split, engine, training and files.
 */
export async function trainModel(
  plan: Plan,
  folder: string,
  workplace: Workplace,
): Promise<Card | undefined> {
  const taken = ['model.json', CHECKPOINT].find((file) => existsSync(join(folder, file)));
  if (taken !== undefined) {
    throw new AntiphonError(
      'train-folder-taken',
      taken === CHECKPOINT
        ? `There is an unfinished run in ${folder}. Go on with it by --resume, or remove the folder.`
        : `There is a model in ${folder}. Name another folder, or remove that one.`,
    );
  }
  // Before hours of work, not after them.
  corporaOf(plan);
  const start = plan.from === undefined ? undefined : await startFrom(plan.from, plan);
  const material = gatherMaterial(plan, start?.card.vocabulary);
  const parameters =
    start === undefined
      ? Parameters.fresh(shapeOf(plan.recipe, material), plan.recipe.seed)
      : Parameters.of(networkOf(start));
  const { fingerprint } = material;
  return run({ plan, fingerprint, state: freshState(parameters) }, material, folder, workplace);
}

/**
 * Goes on with the run in `folder`.
 *
 * @throws AntiphonError `checkpoint-not-found`, `checkpoint-damaged`, or `corpus-changed` where the
 * corpora are not what they were.
 */
export async function resumeModel(folder: string, workplace: Workplace): Promise<Card | undefined> {
  const checkpoint = readCheckpoint(join(folder, CHECKPOINT));
  const { plan } = checkpoint;
  const start = plan.from === undefined ? undefined : await loadModel(plan.from);
  const material = gatherMaterial(plan, start?.card.vocabulary);
  if (material.fingerprint !== checkpoint.fingerprint) {
    throw new AntiphonError(
      'corpus-changed',
      `The corpora (${plan.corpora.join(', ')}) are not what they were when this run began, so it cannot go on to the same result. Put them back, or start anew.`,
    );
  }
  return run(checkpoint, material, folder, workplace);
}

/** A model to go on from, which says of what cells it is and how wide its layers are. */
async function startFrom(folder: string, { recipe }: Plan): Promise<Model> {
  const model = await loadModel(folder);
  const [first] = networkOf(model).layers;
  const sameShape =
    model.card.layers.join() === recipe.layers.join() &&
    first?.cell === recipe.cell &&
    recipe.embedding === 0;
  if (sameShape) return model;
  throw new AntiphonError(
    'train-from-shape',
    `The model in ${folder} has ${first?.cell} layers of ${model.card.layers.join(',')}: go on from it with --cell ${first?.cell} --layers ${model.card.layers.join(',')} and without --embedding.`,
  );
}

async function run(
  checkpoint: Checkpoint,
  material: Material,
  folder: string,
  workplace: Workplace,
): Promise<Card | undefined> {
  const { state } = checkpoint;
  const differentiator = await createDifferentiator(checkpoint.plan.engine);
  // What is stopped on one engine goes on on the same, to the same result.
  const plan: Plan = { ...checkpoint.plan, engine: differentiator.name };
  const name = plan.name ?? basename(resolve(folder));
  const keep = (): void => {
    writeCheckpoint(join(folder, CHECKPOINT), { ...checkpoint, plan });
    write(join(folder, CURVES), drawCurves(name, state.curve, state.validations));
  };
  workplace.starts(material, differentiator, state.values.length);
  makeFolder(folder);
  keep();
  const end = await train(plan.recipe, material, differentiator, state, { ...workplace, keep });
  if (end === 'stopped') return undefined;
  const card = await saveTrained(plan, folder, material, differentiator, state, workplace);
  rmSync(join(folder, CHECKPOINT));
  return card;
}

async function saveTrained(
  plan: Plan,
  folder: string,
  material: Material,
  differentiator: Differentiator,
  state: TrainingState,
  { today }: Workplace,
): Promise<Card> {
  const { network } = new Parameters(shapeOf(plan.recipe, material), state.best);
  const scoreOf = (texts: Material['test']): Metrics =>
    score(differentiator, network, texts, targetOf(plan.recipe));
  const scores = {
    ...namedScores('validation', scoreOf(material.validation)),
    ...(plan.test && material.test.length > 0 ? namedScores('test', scoreOf(material.test)) : {}),
  };
  const { recipe, engine } = plan;
  try {
    return await saveModel(folder, new NetworkMind(network), {
      ...draftOf(plan, material, folder, today),
      scores,
      training: {
        recipe,
        engine,
        epochs: state.validations.length,
        keptEpoch:
          (recipe.keep === 'last' ? state.validations.at(-1) : bestOf(state.validations))?.epoch ??
          0,
        steps: state.optimiser.steps,
        seconds: Math.round(state.milliseconds / 1000),
      },
    });
  } catch (cause) {
    throw new AntiphonError(
      'model-not-written',
      `The trained model cannot be written to ${folder}: ${cause instanceof Error ? cause.message : String(cause)}. Nothing is lost: make room, then go on with --resume.`,
      { cause },
    );
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new AntiphonError('train-folder', `${folder} cannot be made. Name another --out.`, {
      cause,
    });
  }
}

/** The picture is for people: a run does not end because it cannot be drawn. */
function write(path: string, text: string): void {
  try {
    writeWhole(path, text);
  } catch {
    // The checkpoint beside it was written, so this is a passing lack of room; it is drawn again.
  }
}
