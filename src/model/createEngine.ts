import type { Engine, EngineName } from './engine.js';
import type { EngineOptions } from './mind.js';
import type { Model } from './model.js';

/**
 * An engine for `model`, in the state before the first character.
 *
 * @throws AntiphonError of `Mind.createEngine`.
 */
export async function createEngine(
  name: EngineName,
  { mind }: Model,
  options: EngineOptions = {},
): Promise<Engine> {
  return mind.createEngine(name, options);
}
