import { basename, resolve } from 'node:path';
import { AntiphonError } from '../error.js';
import type { Card, CardDraft } from '../model/card.js';
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
  const { reading, split, heldOut } = plan;
  return {
    name: plan.name ?? basename(resolve(folder)),
    description: plan.description,
    created: today,
    vocabulary: [...material.characters],
    dialect: reading === 'raw' ? { kind: 'raw' } : { kind: 'canon', symbols: material.symbols },
    ...material.range,
    corpora: corporaOf(plan),
    split: describeSplit(split, heldOut),
  };
}

/**
 * The corpora with their terms.
 *
 * @throws AntiphonError `licence-for-which` where there are neither one for all nor one for each.
 */
export function corporaOf({
  corpora,
  licence,
}: Pick<Plan, 'corpora' | 'licence'>): Card['corpora'] {
  const [all, ...others] = licence;
  if (others.length > 0 && licence.length !== corpora.length) {
    throw new AntiphonError(
      'licence-for-which',
      `There are ${corpora.length} corpora and ${licence.length} licences: give one --licence for all, or one for each in the order of the corpora.`,
    );
  }
  return corpora.map((path, at) => ({
    name: basename(resolve(path)),
    licence: (others.length > 0 ? licence[at] : all) ?? 'not stated',
  }));
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
  const { bitsPerCharacter, accuracy, musicBitsPerCharacter, bitsPerNote } = metrics;
  const figures = {
    'bits per character': bitsPerCharacter,
    accuracy,
    'music bits per character': musicBitsPerCharacter,
    'bits per note': bitsPerNote,
  };
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) =>
      value === undefined ? [] : [[`${part} ${name}`, round(value)]],
    ),
  );
}
