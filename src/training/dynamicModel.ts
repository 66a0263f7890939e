import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { AntiphonError } from '../error.js';
import type { Card } from '../model/card.js';
import { createEngine } from '../model/createEngine.js';
import { DynamicMind } from '../model/minds/dynamicMind.js';
import { networkOf } from '../model/minds/networkMind.js';
import type { Model } from '../model/model.js';
import { saveModel } from '../model/saveModel.js';
import { chooseRates } from './dynamicRates.js';
import { knownTexts, partOf, textsFor } from './evaluationTexts.js';

export interface DynamicPlan {
  /** ABC files and folders, and the split file by whose validation tunes rates are chosen. */
  readonly corpora: readonly string[];
  readonly split: string;
  /** Name and description on the card; else the folder's, and the network's. */
  readonly name?: string;
  readonly description?: string;
}

/**
 * Makes of a network one that goes on learning while it is played, writes it into `folder` and
 * returns its card. `today` is an ISO 8601 date.
 *
 * @throws AntiphonError `model-not-a-network`, `train-folder-taken`, and those of corpora, split and
 * files.
 */
export async function makeDynamic(
  model: Model,
  plan: DynamicPlan,
  folder: string,
  today: string,
  surroundings: Parameters<typeof chooseRates>[2],
): Promise<Card> {
  const network = networkOf(model);
  if (existsSync(join(folder, 'model.json'))) {
    throw new AntiphonError(
      'train-folder-taken',
      `There is a model in ${folder}. Name another folder, or remove that one.`,
    );
  }
  const { vocabulary, card } = model;
  const texts = partOf(textsFor(card.dialect, plan.corpora), plan.split, 'validation');
  const { known } = knownTexts(texts, vocabulary);
  const engine = await createEngine('wasm', model);
  const { trained, best } = await chooseRates({ engine, network, vocabulary }, known, surroundings);
  engine.dispose();
  const { kind: _, parameters: __, layers: ___, weightsSha256: ____, ...rest } = card;
  const round = (value: number): number => Math.round(value * 10_000) / 10_000;
  return saveModel(folder, new DynamicMind(network, best.rates), {
    ...rest,
    name: plan.name ?? basename(resolve(folder)),
    description: plan.description ?? card.description,
    created: today,
    scores: {
      'validation bits per character': round(best.scores.bitsPerCharacter),
      'validation accuracy': round(best.scores.accuracy),
      'validation bits per character as trained': round(trained.bitsPerCharacter),
      'validation accuracy as trained': round(trained.accuracy),
    },
    training: {
      ...card.training,
      dynamicEvaluation: 'rate and decay of the output layer, chosen by the validation tunes',
    },
  });
}
