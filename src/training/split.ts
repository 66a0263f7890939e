import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AntiphonError } from '../error.js';
import { Chance } from './chance.js';

/** What a tune is for: to learn from, to choose by, or to report on at the very end. */
export type Part = 'training' | 'validation' | 'test';

export interface Titled {
  /** `folder/file#ordinal` */
  readonly id: string;
  readonly title: string;
}

const splitFileSchema = z.object({
  val: z.array(z.string()),
  test: z.array(z.string()),
});

/**
 * The split that a JSON file states: `{ "val": [ids], "test": [ids] }`; all other tunes are for
 * training.
 *
 * @throws AntiphonError `split-unreadable`, or `split-matches-nothing` where none of its validation
 * tunes is in the corpora.
 */
export function splitByFile(path: string, tunes: readonly Titled[]): Map<string, Part> {
  let lists: z.output<typeof splitFileSchema>;
  try {
    lists = splitFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new AntiphonError(
      'split-unreadable',
      `${path} does not say which tunes are held out. It has to be JSON like {"val": ["folder/file.abc#1"], "test": []}.`,
      { cause },
    );
  }
  const validation = new Set(lists.val);
  const test = new Set(lists.test);
  const parts = new Map(
    tunes.map(({ id }): [string, Part] => [
      id,
      test.has(id) ? 'test' : validation.has(id) ? 'validation' : 'training',
    ]),
  );
  if (![...parts.values()].includes('validation')) {
    throw new AntiphonError(
      'split-matches-nothing',
      `None of the validation tunes of ${path} is in these corpora. Its ids are like ${lists.val[0] ?? 'folder/file.abc#1'}, those of the corpora like ${tunes[0]?.id ?? 'none'}.`,
    );
  }
  return parts;
}

/**
 * A split by chance: tunes of one title stay together, since they are settings of one melody, and
 * validation and test each get about `share` of the titles, at least one.
 *
 * @throws AntiphonError `corpus-too-small` where there are fewer than three titles.
 */
export function splitByTitle(
  tunes: readonly Titled[],
  share: number,
  seed: number,
): Map<string, Part> {
  const groups = [...new Set(tunes.map(groupOf))];
  if (groups.length < 3) {
    throw new AntiphonError(
      'corpus-too-small',
      `There ${groups.length === 1 ? 'is 1 tune' : `are ${groups.length} tunes`} of different titles: some have to be held out for validation and test, so at least 3 are needed. Name more corpora.`,
    );
  }
  const heldOut = Math.min(
    Math.max(1, Math.round(groups.length * share)),
    (groups.length - 1) >> 1,
  );
  const order = new Chance(seed, 'split').shuffled(groups);
  const validation = new Set(order.slice(0, heldOut));
  const test = new Set(order.slice(heldOut, 2 * heldOut));
  return new Map(
    tunes.map((tune): [string, Part] => {
      const group = groupOf(tune);
      return [
        tune.id,
        validation.has(group) ? 'validation' : test.has(group) ? 'test' : 'training',
      ];
    }),
  );
}

/** `The Rose. No. 2` and `Rose, The` are one title; a tune without one stands for itself. */
function groupOf({ id, title }: Titled): string {
  const words = title
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9 ]/g, '')
    .replace(/\bno \d+$/, '')
    .split(/\s+/)
    .filter((word) => word !== '' && word !== 'the');
  return words.length === 0 ? id : words.join(' ');
}
