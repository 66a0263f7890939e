import { setImmediate } from 'node:timers/promises';
import { AntiphonError } from '../error.js';
import { Chance } from './chance.js';
import { type Chunk, chunksOf, type Passage, shuffledBatches, type Target } from './chunk.js';
import { type Differentiator, firstRows, zeroState } from './differentiator.js';
import { dropoutMasks } from './dropout.js';
import { type Material, passagesOf } from './material.js';
import { score } from './metrics.js';
import { descend } from './optimiser.js';
import { Pace } from './pace.js';
import { type NetworkShape, Parameters } from './parameters.js';
import type { Recipe } from './recipe.js';
import { rateAt } from './schedule.js';
import { bestOf, bitsOf, type TrainingState, type Validation } from './trainingState.js';

/** How far a run is; for people. */
export interface Progress {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  /** Bits per character of this epoch so far. */
  readonly bits: number;
  readonly charactersPerSecond: number;
  readonly secondsLeft: number;
}

/** What a run needs of the world. */
export interface Surroundings {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Aborted when the run is to stop; it does so after the chunk in hand. */
  readonly stop: AbortSignal;
  readonly progress: (progress: Progress) => void;
  readonly validated: (validation: Validation) => void;
  /** Keeps the state where it survives a kill. */
  readonly keep: (state: TrainingState) => void;
}

/** A kill loses at most this much work, and one chunk. */
const KEEP_EVERY = 30_000;

/** Points on the curve of the training text. */
const CURVE_POINTS = 400;

/**
 * Learns until the recipe's last epoch, or until validation has not improved for its patience.
 * Everything it does follows from recipe, material and state, so a run that was stopped and goes on
 * from what was kept ends with the same weights as one that was not.
 *
 * @throws AntiphonError `training-diverged` where the loss is no longer a number.
 */
export async function train(
  recipe: Recipe,
  material: Material,
  differentiator: Differentiator,
  state: TrainingState,
  surroundings: Surroundings,
): Promise<'finished' | 'stopped'> {
  const { now, stop, keep } = surroundings;
  const shape = shapeOf(recipe, material);
  const parameters = new Parameters(shape, state.values);
  const gradient = new Parameters(shape);
  const steps = stepsOf(recipe, material);
  const pointEvery = Math.max(1, Math.floor(steps / CURVE_POINTS));
  const pace = new Pace(now);
  let kept = now();
  const keepNow = (): void => {
    state.milliseconds += pace.sinceLast();
    keep(state);
    kept = now();
  };

  while (state.epoch < recipe.epochs && !patienceIsOver(recipe, state)) {
    let place = 0;
    for (const chunk of epochOf(recipe, material, state.epoch)) {
      if (place++ < state.chunk) continue;
      if (stop.aborted) {
        keepNow();
        return 'stopped';
      }
      learn(recipe, parameters, gradient, chunk, differentiator, state, steps);
      const step = state.optimiser.steps;
      if (step % pointEvery === 0) {
        state.curve.push({ step, bits: bitsOf(state.pointTally) });
        clear(state.pointTally);
      }
      surroundings.progress({
        epoch: state.epoch + 1,
        epochs: recipe.epochs,
        step,
        steps,
        bits: bitsOf(state.epochTally),
        ...pace.after(chunk.characters, steps - step),
      });
      if (now() - kept >= KEEP_EVERY) keepNow();
      // Signals are heard between two chunks.
      await setImmediate();
    }
    validate(recipe, material, differentiator, state, surroundings);
    keepNow();
  }
  return 'finished';
}

export function shapeOf(recipe: Recipe, material: Material): NetworkShape {
  return {
    vocabularySize: material.characters.length,
    cell: recipe.cell,
    layers: recipe.layers,
    embedding: recipe.embedding,
  };
}

export function targetOf(recipe: Recipe): Target {
  return recipe.layout === 'windows' ? 'last' : 'every';
}

function learn(
  recipe: Recipe,
  parameters: Parameters,
  gradient: Parameters,
  chunk: Chunk,
  differentiator: Differentiator,
  state: TrainingState,
  steps: number,
): void {
  const { network } = parameters;
  const before = chunk.starts
    ? zeroState(network, chunk.rows)
    : firstRows(state.carried, network, chunk.rows);
  const learned = differentiator.learn(
    network,
    {
      chunk,
      state: before,
      loss: recipe.loss,
      divisor: targetOf(recipe) === 'last' ? recipe.batch : recipe.batch * recipe.chunk,
      masks: dropoutMasks(recipe, chunk, state.optimiser.steps),
    },
    gradient.network,
  );
  if (!Number.isFinite(learned.nats)) {
    throw new AntiphonError(
      'training-diverged',
      `The loss is no longer a number after ${state.optimiser.steps} steps. Start anew with a lower --rate or a lower --clip.`,
    );
  }
  gradient.differentiateEmbeddings(parameters);
  const { epoch, optimiser } = state;
  descend(parameters, gradient.values, optimiser, {
    ...recipe,
    rate: rateAt(recipe, { step: optimiser.steps, steps, epoch }),
  });
  state.carried = learned.state;
  state.chunk++;
  for (const tally of [state.epochTally, state.pointTally]) {
    tally.nats += learned.nats;
    tally.count += chunk.count;
  }
}

/** Scores the averaged weights, keeps them if they are to be kept, and begins the next epoch. */
function validate(
  recipe: Recipe,
  material: Material,
  differentiator: Differentiator,
  state: TrainingState,
  { validated }: Surroundings,
): void {
  const averaged = new Parameters(shapeOf(recipe, material), state.optimiser.average);
  const metrics = score(differentiator, averaged.network, material.validation, targetOf(recipe));
  const validation = { epoch: state.epoch + 1, step: state.optimiser.steps, ...metrics };
  const best = bestOf(state.validations);
  const isBest = best === undefined || metrics.bitsPerCharacter < best.bitsPerCharacter;
  if (isBest || recipe.keep === 'last') {
    state.best.set(state.optimiser.average);
  }
  state.validations.push(validation);
  state.epoch++;
  state.chunk = 0;
  clear(state.epochTally);
  validated(validation);
}

function patienceIsOver({ patience }: Recipe, { validations, epoch }: TrainingState): boolean {
  const best = bestOf(validations);
  return best !== undefined && epoch - best.epoch >= patience;
}

function* epochOf(recipe: Recipe, material: Material, epoch: number): Generator<Chunk> {
  const passages = passagesOf(material, recipe, epoch);
  for (const batch of batchesOf(recipe, passages, epoch)) {
    const rows = batch.map((at) => passages[at] ?? new Uint16Array());
    yield* chunksOf(rows, recipe.chunk, targetOf(recipe));
  }
}

function batchesOf(recipe: Recipe, passages: readonly Passage[], epoch: number): number[][] {
  const lengths = passages.map(({ length }) => length);
  return shuffledBatches(lengths, recipe.batch, new Chance(recipe.seed, 'order', epoch));
}

/** Steps of a whole run, reckoned from its first epoch; others differ a little. */
function stepsOf(recipe: Recipe, material: Material): number {
  const passages = passagesOf(material, recipe, 0);
  const steps = batchesOf(recipe, passages, 0).reduce((sum, [longest]) => {
    const length = passages[longest ?? 0]?.length ?? 0;
    return sum + Math.ceil((length - 1) / recipe.chunk);
  }, 0);
  return steps * recipe.epochs;
}

function clear(tally: { nats: number; count: number }): void {
  tally.nats = 0;
  tally.count = 0;
}
