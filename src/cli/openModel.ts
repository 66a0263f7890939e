import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AntiphonError } from '../error.js';
import { loadModel } from '../model/loadModel.js';
import type { Model } from '../model/model.js';

/** Where the models that come with Antiphon lie; as deep from here as from the compiled file. */
const MODELS = fileURLToPath(new URL('../../models', import.meta.url));

/**
 * Loads a model by its name in models/ or by its folder.
 *
 * @throws AntiphonError `model-unknown` with the list of what there is, and all of `loadModel`'s
 */
export async function openModel(name: string): Promise<Model> {
  return loadModel(folderOf(name));
}

/**
 * Where the model lies that is called so in models/ or by its folder.
 *
 * @throws AntiphonError `model-unknown`
 */
export function folderOf(name: string): string {
  const known = modelNames();
  const isPath = name.includes('/') || name.includes(sep) || name === '.';
  if (!isPath && !known.includes(name)) {
    const there = known.length > 0 ? `There is: ${known.join(', ')}.` : 'There is none.';
    throw new AntiphonError(
      'model-unknown',
      `No model is called "${name}". ${there} A folder is named by its path, like ./${name}.`,
    );
  }
  return isPath ? name : modelFolder(name);
}

/** Where the model of this name lies. */
export function modelFolder(name: string): string {
  return join(MODELS, name);
}

/** Names of the models that come with Antiphon. */
export function modelNames(): string[] {
  try {
    const entries = readdirSync(MODELS, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}
