import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../writeWhole.js';
import type { Contender, GroundName } from './contender.js';
import type { Ground } from './ground.js';
import { LEARNING, makeContender, type Surroundings } from './makeContender.js';
import { type Result, readLearning, readResult } from './result.js';
import { fingerprintOfFigures, scoreContender } from './scoreContender.js';

/** In a contender's folder. */
const RESULT = 'result.json';

/** A contender on one of the grounds that it reads. */
export interface Entry {
  readonly contender: Contender;
  readonly ground: GroundName;
}

export function entriesOf(contenders: readonly Contender[]): Entry[] {
  return contenders.flatMap((contender) =>
    contender.reads.map((ground) => ({ contender, ground })),
  );
}

/** Where an entry's model and figures lie in the working folder. */
export function folderOf(work: string, { contender, ground }: Entry): string {
  return join(work, 'models', contender.name, ground);
}

/**
 * Makes and scores an entry, or takes what an earlier run left in the working folder.
 *
 * @throws AntiphonError of `makeContender` and of the texts.
 */
export async function settle(
  entry: Entry,
  ground: Ground,
  work: string,
  surroundings: Surroundings,
): Promise<Result> {
  const { contender } = entry;
  const folder = folderOf(work, entry);
  mkdirSync(folder, { recursive: true });
  const model = await makeContender(contender, ground, folder, surroundings);
  const earlier = readResult(join(folder, RESULT));
  if (earlier?.fingerprint === fingerprintOfFigures(contender, ground, model)) return earlier;
  const learning = readLearning(join(folder, LEARNING));
  const result = await scoreContender(contender, ground, model, learning, surroundings);
  writeWhole(join(folder, RESULT), `${JSON.stringify(result)}\n`);
  return result;
}

/** What stands in the working folder already, in the order of the entries. */
export function resultsIn(work: string, entries: readonly Entry[]): Result[] {
  return entries.flatMap((entry) => readResult(join(folderOf(work, entry), RESULT)) ?? []);
}
