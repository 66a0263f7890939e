import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AntiphonError } from '../error.js';
import type { Card } from '../model/card.js';
import { NgramMind } from '../model/minds/ngramMind.js';
import { MOST_ORDER } from '../model/ngram.js';
import { NgramEngine } from '../model/ngramEngine.js';
import { saveModel } from '../model/saveModel.js';
import { draftOf, namedScores } from './cardDraft.js';
import { scoreEngine } from './engineScores.js';
import { gatherMaterial, type HeldOut } from './material.js';
import { learnNgram } from './ngram.js';
import { planSchema } from './plan.js';
import { recipeSchema } from './recipe.js';

/** Everything that an n-gram is asked to be; what it shares with other models as they have it. */
export const ngramPlanSchema = planSchema.omit({ engine: true, from: true, recipe: true }).extend({
  order: z
    .number()
    .int()
    .min(1)
    .max(MOST_ORDER)
    .default(7)
    .describe('n: each character is foretold from the n - 1 before it'),
  leastCount: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe('What followed two characters or more less often than this is forgotten'),
});

export type NgramPlan = z.output<typeof ngramPlanSchema>;

/**
 * Learns an n-gram, writes it into `folder` and returns its card. `today` is an ISO 8601 date.
 *
 * @throws AntiphonError `train-folder-taken`, and those of corpora, split and files.
 */
export async function makeNgram(plan: NgramPlan, folder: string, today: string): Promise<Card> {
  if (existsSync(join(folder, 'model.json'))) {
    throw new AntiphonError(
      'train-folder-taken',
      `There is a model in ${folder}. Name another folder, or remove that one.`,
    );
  }
  const { order, leastCount } = plan;
  // A tail is cut off a text, not off tunes.
  const layout = plan.split === 'tail' ? 'stream' : 'tunes';
  const recipe = recipeSchema.parse({ layout, batch: 1, transpose: 0 });
  const material = gatherMaterial({ ...plan, engine: 'auto', recipe });
  const passages = material.training.map(({ own }) => own);
  const texts = layout === 'stream' ? [joined(passages)] : passages;
  const ngram = learnNgram(texts, material.characters.length, { order, leastCount });
  const engine = new NgramEngine(ngram);
  const scoresOf = (part: string, texts: readonly HeldOut[]): Record<string, number> =>
    texts.length === 0 ? {} : namedScores(part, scoreEngine(engine, texts));
  return saveModel(folder, new NgramMind(ngram), {
    ...draftOf(plan, material, folder, today),
    scores: {
      ...scoresOf('validation', material.validation),
      ...(plan.test ? scoresOf('test', material.test) : {}),
    },
    training: { order, leastCount, smoothing: 'modified Kneser-Ney, interpolated' },
  });
}

function joined(passages: readonly Uint16Array[]): Uint16Array {
  const whole = new Uint16Array(passages.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const passage of passages) {
    whole.set(passage, end);
    end += passage.length;
  }
  return whole;
}
