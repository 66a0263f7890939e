import { webcrypto } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AntiphonError } from '../error.js';
import { type Card, writtenCardSchema } from './card.js';
import { LIMITS } from './limits.js';
import type { Mind } from './mind.js';
import { READERS } from './minds/readers.js';
import type { Model } from './model.js';
import { shapeError } from './shapeError.js';
import { Vocabulary } from './vocabulary.js';

/** Faults of a file that are told: the first are enough to go on, and a file may have a million. */
const SHOWN = 5;

/**
 * Reads a model from its folder: `card.json`, `model.json` and the weights. Nothing in it is
 * trusted: sizes, shapes, numbers and the weights' hash are checked before anything is used.
 *
 * @throws AntiphonError `model-not-found`, `model-too-large`, `model-card-invalid`,
 * `model-topology-invalid`, `model-hash-mismatch`, `model-shape` or `model-not-finite`.
 */
export async function loadModel(folder: string): Promise<Model> {
  const written = parse(
    writtenCardSchema,
    await readBounded(folder, 'card.json', LIMITS.jsonBytes),
    'model-card-invalid',
    `The card of the model in ${folder} is not valid`,
  );
  const reader = READERS[written.kind];
  const description = parse(
    reader.schema,
    await readBounded(folder, 'model.json', LIMITS.jsonBytes),
    'model-topology-invalid',
    `model.json in ${folder} does not describe a ${written.kind} that Antiphon can play`,
  );
  const files = reader.weightFiles?.(description) ?? ['weights.bin'];
  const weights = await readWeights(folder, files);
  const weightsSha256 = await sha256(weights);
  if (weightsSha256 !== (written.weightsSha256 ?? weightsSha256)) {
    throw new AntiphonError(
      'model-hash-mismatch',
      `${files.join(', ')} in ${folder} is not what its card describes: copy the model again.`,
    );
  }
  const mind = reader.read(description, weights, written);
  const { layers = [...mind.layers], parameters = mind.parameters } = written;
  const card = { ...written, layers, parameters, weightsSha256 };
  expectCardOf(mind, card);
  return { card, vocabulary: new Vocabulary(card.vocabulary), mind };
}

/** In hexadecimal digits; worked out beside this thread, in which a jam may be playing. */
async function sha256(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

function expectCardOf({ layers, parameters }: Mind, card: Card): void {
  if (card.layers.join() !== layers.join()) {
    throw shapeError(`its card says layers of ${card.layers.join()}, the network has ${layers}`);
  }
  if (card.parameters !== parameters) {
    throw shapeError(`its card says ${card.parameters} parameters, the model has ${parameters}`);
  }
}

/** One after the other: a converter cuts weights into files of four megabytes. */
async function readWeights(folder: string, files: readonly string[]): Promise<Uint8Array> {
  const read: Uint8Array[] = [];
  let most: number = LIMITS.weightsBytes;
  for (const file of files) {
    const bytes = await readBounded(folder, file, most);
    most -= bytes.length;
    read.push(bytes);
  }
  return read.length === 1 && read[0] !== undefined ? read[0] : Buffer.concat(read);
}

async function readBounded(folder: string, file: string, most: number): Promise<Uint8Array> {
  const path = join(folder, file);
  let size: number;
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Error('not a file');
    size = found.size;
    if (size <= most) return await readFile(path);
  } catch (cause) {
    throw new AntiphonError(
      'model-not-found',
      `There is no model in ${folder}: ${file} cannot be read. A model is a folder with card.json, model.json and the weights that it names, as a rule weights.bin.`,
      { cause },
    );
  }
  throw new AntiphonError(
    'model-too-large',
    `${file} in ${folder} has ${size} bytes; at most ${most} can be played in real time.`,
  );
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  bytes: Uint8Array,
  code: string,
  what: string,
): z.output<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AntiphonError(code, `${what}: it is not JSON.`, { cause });
  }
  if (isDeeper(json, LIMITS.jsonDepth)) {
    throw new AntiphonError(code, `${what}: it is nested more than ${LIMITS.jsonDepth} deep.`);
  }
  const result = schema.safeParse(json);
  if (!result.success) {
    const { issues } = result.error;
    const first = z.prettifyError({ issues: issues.slice(0, SHOWN) });
    const more = issues.length > SHOWN ? `\nand ${issues.length - SHOWN} more` : '';
    throw new AntiphonError(code, `${what}:\n${first}${more}`);
  }
  return result.data;
}

/** Level by level: to go down into each would itself be too deep. */
function isDeeper(json: unknown, most: number): boolean {
  let level = [json].filter(isNest);
  for (let depth = 0; depth < most; depth++) {
    level = level.flatMap((nest) => Object.values(nest).filter(isNest));
  }
  return level.length > 0;
}

function isNest(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
