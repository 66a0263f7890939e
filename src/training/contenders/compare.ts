import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AntiphonError } from '../../error.js';
import { writeWhole } from '../../writeWhole.js';
import type { Contender, GroundName } from './contender.js';
import { fingerprintOf, type Ground } from './ground.js';
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
 * @throws AntiphonError `compare-made-otherwise` where the folder is of other texts, and those of
 * `makeContender` and of the texts.
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
  refuseOtherTexts(folder, fingerprintOf(ground));
  const model = await makeContender(contender, ground, folder, surroundings);
  const earlier = readResult(join(folder, RESULT));
  if (earlier?.fingerprint === fingerprintOfFigures(contender, ground, model)) return earlier;
  const learning = readLearning(join(folder, LEARNING));
  const result = await scoreContender(contender, ground, model, learning, surroundings);
  writeWhole(join(folder, RESULT), `${JSON.stringify(result)}\n`);
  return result;
}

/** A model of other texts would be scored on what it may have learned from. */
function refuseOtherTexts(folder: string, fingerprint: string): void {
  const path = join(folder, 'texts.sha256');
  if (!existsSync(path)) writeWhole(path, fingerprint);
  if (readFileSync(path, 'utf8') === fingerprint) return;
  throw new AntiphonError(
    'compare-made-otherwise',
    `What is in ${folder} was made of other texts. Put those back, remove that folder, or name another --work.`,
  );
}

/** What stands in the working folder already, in the order of the entries. */
export function resultsIn(work: string, entries: readonly Entry[]): Result[] {
  return entries.flatMap((entry) => readResult(join(folderOf(work, entry), RESULT)) ?? []);
}
