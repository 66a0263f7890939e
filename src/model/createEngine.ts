import type { Engine } from './engine.js';
import type { Model } from './model.js';
import { createWasmEngine, type Precision } from './wasmEngine.js';

export interface EngineOptions {
  /** Of the `wasm` engine; the others compute in 32-bit floats. */
  readonly precision?: Precision;
}

/**
 * An engine for `model`, in the zero state. TensorFlow.js is loaded only when it is asked for.
 *
 * @throws AntiphonError `kernel-missing` or `tfjs-node-missing`, saying how to get what is missing.
 */
export async function createEngine(
  name: Engine['name'],
  model: Model,
  options: EngineOptions = {},
): Promise<Engine> {
  if (name === 'wasm') return createWasmEngine(model.network, options.precision);
  const { createTfjsEngine } = await import('./tfjsEngine.js');
  return createTfjsEngine(name, model.network);
}
