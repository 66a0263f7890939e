import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AntiphonError } from '../../error.js';
import { filesAt } from '../corpora.js';
import { type EvaluationText, partOf, textsFor } from '../evaluationTexts.js';
import type { Plan } from '../plan.js';
import { wholeText } from '../sources.js';
import { type Part, splitByTitle } from '../split.js';
import type { GroundName } from './contender.js';

/** Texts that contenders learn from and are scored on, ready on the disk. */
export interface Ground {
  readonly name: GroundName;
  readonly reading: 'raw' | 'canon';
  /** The part that figures are of: where there is a test part it, else what was held out. */
  readonly judged: 'validation' | 'test';
  /** What a plan for the trainer says of it. */
  readonly sources: Pick<Plan, 'corpora' | 'reading' | 'split' | 'heldOut'>;
  /** What an evaluation of one part says of it. */
  evaluated(part: Part): { readonly data: readonly string[]; readonly split?: string };
  texts(part: Part): readonly EvaluationText[];
}

/** A hash of all texts: figures of other texts do not compare. */
export function fingerprintOf(ground: Ground): string {
  const hash = createHash('sha256');
  for (const part of ['training', 'validation', 'test'] as const) {
    hash.update(`${part}\n`);
    for (const { text } of ground.texts(part)) hash.update(text, 'utf16le');
  }
  return hash.digest('hex');
}

export interface RawParts {
  readonly training: string;
  readonly validation: string;
  readonly test?: string;
}

/** The study's way: the last fifth is held out, wherever that cuts. */
export function tailParts(paths: readonly string[]): RawParts {
  const text = wholeText(paths.flatMap(filesAt));
  const border = Math.floor(0.8 * text.length);
  return { training: text.slice(0, border), validation: text.slice(border) };
}

/** Three files: the whole of each is a part. */
export function fileParts(folder: string): RawParts {
  const part = (name: string): string => wholeText(filesAt(join(folder, name)));
  return { training: part('train.txt'), validation: part('val.txt'), test: part('test.txt') };
}

/**
 * A ground of ABC as it is; its parts are written into `folder`.
 *
 * @throws AntiphonError `corpus-too-small` where a part is too short for a single window.
 */
export function rawGround(name: GroundName, parts: RawParts, folder: string): Ground {
  const { training, validation, test } = parts;
  if ([training, validation, test ?? validation].some(({ length }) => length < SHORTEST)) {
    throw new AntiphonError(
      'corpus-too-small',
      `Each part of ${name} needs ${SHORTEST} characters or more to compare anything by. Name a larger corpus.`,
    );
  }
  const heldOut = shareBehind(training.length, validation.length);
  if (heldOut > LARGEST_SHARE) {
    throw new AntiphonError(
      'compare-parts',
      `Of ${name} more is held out than is sensible: ${validation.length} characters for validation, ${training.length} to learn from. Move tunes from one to the other.`,
    );
  }
  mkdirSync(folder, { recursive: true });
  const write = (part: Part, text: string): string => {
    const path = join(folder, `${part}.txt`);
    writeFileSync(path, text);
    return path;
  };
  const held = write('validation', validation);
  const paths: Record<Part, string> = {
    training: write('training', training),
    validation: held,
    test: test === undefined ? held : write('test', test),
  };
  const texts = remembered((part) => textsFor({ kind: 'raw' }, [paths[part]]));
  return {
    name,
    reading: 'raw',
    judged: test === undefined ? 'validation' : 'test',
    sources: {
      corpora: [paths.training, paths.validation],
      reading: 'raw',
      split: 'tail',
      heldOut,
    },
    evaluated: (part) => ({ data: [paths[part]] }),
    texts,
  };
}

const SHORTEST = 100;
/** The most that a plan can hold out. */
const LARGEST_SHARE = 0.4;

/** The share by which the trainer cuts the two texts, one after the other, where they join. */
function shareBehind(before: number, behind: number): number {
  // In the middle of a character, so that no rounding moves the cut.
  return (behind - 0.5) / (before + behind);
}

/**
 * A ground of canon. Without a split file tunes are held out by chance, those of one title together,
 * and the file is written into `folder`.
 *
 * @throws AntiphonError of the corpora and the split.
 */
export function canonGround(
  corpora: readonly string[],
  splitFile: string | undefined,
  folder: string,
): Ground {
  const all = textsFor({ kind: 'canon', symbols: true }, corpora);
  const split = splitFile ?? splitByChance(all, folder);
  const texts = remembered((part) => partOf(all, split, part));
  return {
    name: 'canon',
    reading: 'canon',
    judged: 'test',
    sources: { corpora: [...corpora], reading: 'canon', split, heldOut: 0.1 },
    evaluated: () => ({ data: corpora, split }),
    texts,
  };
}

function splitByChance(texts: readonly EvaluationText[], folder: string): string {
  const path = join(folder, 'split.json');
  if (existsSync(path)) return path;
  const parts = splitByTitle(texts, 0.1, 1);
  const of = (part: Part): string[] =>
    [...parts].filter(([, other]) => other === part).map(([id]) => id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, JSON.stringify({ val: of('validation'), test: of('test') }));
  return path;
}

function remembered<Value>(read: (part: Part) => Value): (part: Part) => Value {
  const known = new Map<Part, Value>();
  return (part) => {
    const value = known.get(part) ?? read(part);
    known.set(part, value);
    return value;
  };
}
