import { basename, resolve } from 'node:path';
import type { CardDraft } from '../model/card.js';
import type { Material } from './material.js';
import type { Metrics } from './metrics.js';
import type { Plan } from './plan.js';

/**
 * What a card says of a model of whatever kind that learned by a plan: all but its scores and how it
 * was trained. `folder` names it where the plan does not; `today` is an ISO 8601 date.
 */
export function draftOf(
  plan: Omit<Plan, 'engine' | 'from' | 'recipe' | 'test'>,
  material: Material,
  folder: string,
  today: string,
): Omit<CardDraft, 'scores' | 'training'> {
  const { reading, split, heldOut, corpora, licence } = plan;
  return {
    name: plan.name ?? basename(resolve(folder)),
    description: plan.description,
    created: today,
    vocabulary: [...material.characters],
    dialect: reading === 'raw' ? { kind: 'raw' } : { kind: 'canon', symbols: material.symbols },
    ...material.range,
    corpora: corpora.map((path) => ({ name: basename(resolve(path)), licence })),
    split: describeSplit(split, heldOut),
  };
}

function describeSplit(split: string, heldOut: number): string {
  const share = `${Math.round(heldOut * 100)} %`;
  if (split === 'tail') return `the last ${share} of the text for validation`;
  if (split === 'titles') {
    return `by chance, tunes of one title together: ${share} of the titles for validation, ${share} for test`;
  }
  return `by the ids in ${basename(split)}`;
}

/** Scores of one part of the split as a card has them. */
export function namedScores(part: string, metrics: Metrics): Record<string, number> {
  const round = (value: number): number => Math.round(value * 10_000) / 10_000;
  return {
    [`${part} bits per character`]: round(metrics.bitsPerCharacter),
    [`${part} accuracy`]: round(metrics.accuracy),
    ...(metrics.bitsPerNote === undefined
      ? {}
      : { [`${part} bits per note`]: round(metrics.bitsPerNote) }),
  };
}
