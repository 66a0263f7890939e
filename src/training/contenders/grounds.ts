import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engrave } from '../../abc/engrave.js';
import { AntiphonError } from '../../error.js';
import { readCorpora } from '../corpora.js';
import type { GroundName } from './contender.js';
import { canonGround, fileParts, type Ground, rawGround, tailParts } from './ground.js';

/** Where the corpora lie, relative to one folder. */
export interface CorporaLayout {
  /** A file, or a folder of them. */
  readonly database1: string;
  readonly database2: string;
  /** A folder with train.txt, val.txt and test.txt. */
  readonly database2Tunes: string;
  readonly canon: readonly string[];
  /** JSON: the ids of held-out tunes. */
  readonly canonSplit: string;
}

/**
 * The ground of that name, its texts made ready in `folder`.
 *
 * @throws AntiphonError `compare-corpus-missing`, and those of the corpora and the split.
 */
export function openGround(
  name: GroundName,
  corpora: string,
  layout: CorporaLayout,
  folder: string,
): Ground {
  const at = (option: string, path: string): string => {
    const full = join(corpora, path);
    if (existsSync(full)) return full;
    throw new AntiphonError(
      'compare-corpus-missing',
      `The comparison needs ${full}, which is not there. Name the corpora's folder by --corpora, and where in it this lies by --${option}.`,
    );
  };
  switch (name) {
    case 'database-1':
      return rawGround(name, tailParts([at('database1', layout.database1)]), folder);
    case 'database-2':
      return rawGround(name, tailParts([at('database2', layout.database2)]), folder);
    case 'database-2-tunes':
      return rawGround(name, fileParts(at('database2-tunes', layout.database2Tunes)), folder);
    case 'canon':
      return canonGround(
        layout.canon.map((path) => at('canon', path)),
        at('canon-split', layout.canonSplit),
        folder,
      );
  }
}

/** Tunes of a trial: enough for every part of every ground. */
const TRIAL_TUNES = 18;
/** A fifth is for validation, another for test. */
const FEWEST_TUNES = 5;

/**
 * The same of a few tunes of any ABC at all, for a trial of the whole way.
 *
 * @throws AntiphonError of the corpora, and `corpus-too-small`.
 */
export function openTrialGround(name: GroundName, corpora: string, folder: string): Ground {
  const tunes = readCorpora([corpora])
    .flatMap(({ tunes }) => tunes)
    .flatMap(({ reading }) => ('tune' in reading ? [reading.tune] : []))
    .slice(0, TRIAL_TUNES)
    // Written anew, so that any model of ABC knows the characters.
    .map((tune, at) => `${engrave(tune).replace('X:1', `X:${at + 1}`)}\n`);
  if (tunes.length < FEWEST_TUNES) {
    throw new AntiphonError(
      'corpus-too-small',
      `There ${tunes.length === 1 ? 'is 1 tune' : `are ${tunes.length} tunes`} that can be read in ${corpora}: some have to be held out for validation and test, so at least ${FEWEST_TUNES} are needed. Name another corpus.`,
    );
  }
  const held = Math.floor(tunes.length / FEWEST_TUNES);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'tunes.abc');
  writeFileSync(path, tunes.join(''));
  switch (name) {
    case 'database-1':
    case 'database-2':
      return rawGround(name, tailParts([path]), folder);
    case 'database-2-tunes':
      return rawGround(
        name,
        {
          training: tunes.slice(2 * held).join(''),
          validation: tunes.slice(0, held).join(''),
          test: tunes.slice(held, 2 * held).join(''),
        },
        folder,
      );
    case 'canon':
      return canonGround([path], undefined, folder);
  }
}
