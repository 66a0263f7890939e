import type { Engine, EngineName } from './engine.js';
import { engineFrom } from './engineFrom.js';
import type { EngineOptions } from './mind.js';
import type { Model } from './model.js';

/**
 * An engine for `model`, in the state before the first character.
 *
 * @throws AntiphonError of `Mind.engineParts` and `engineFrom`.
 */
export async function createEngine(
  name: EngineName,
  { mind }: Pick<Model, 'mind'>,
  options: EngineOptions = {},
): Promise<Engine> {
  return engineFrom(await mind.engineParts(name, options));
}
