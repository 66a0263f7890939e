import { AntiphonError } from '../error.js';
import { importNativeBackend } from '../model/tfjsEngine.js';
import type { Differentiator } from './differentiator.js';
import type { Binding } from './native/binding.js';
import { NativeDifferentiator } from './native/nativeDifferentiator.js';
import { BACKENDS, PlainDifferentiator } from './plainDifferentiator.js';

/** What does the arithmetic; `auto` is the fastest there is. */
export type DifferentiatorName = 'auto' | Differentiator['name'];

/** @throws AntiphonError `tfjs-node-missing` where it was asked for and is not there. */
export async function createDifferentiator(name: DifferentiatorName): Promise<Differentiator> {
  if (name === 'tfjs' || name === 'tfjs-wasm') return plain(name);
  try {
    return await native();
  } catch (error) {
    if (!(error instanceof AntiphonError && error.code === 'tfjs-node-missing')) throw error;
    if (name === 'auto') return plain('tfjs-wasm');
    throw new AntiphonError(
      'tfjs-node-missing',
      'The engine tfjs-node needs the native part of @tensorflow/tfjs-node, which is not there. Build it with `npm run tfjs:native`, or use `--engine tfjs-wasm`, which is much slower.',
      { cause: error },
    );
  }
}

async function native(): Promise<Differentiator> {
  // Measured: networks of this size are learned faster on one thread than on several that wait for
  // each other, and the sums come out the same every time.
  for (const variable of ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS']) {
    process.env[variable] ??= '1';
  }
  // Without its notes on the processor's instructions.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const tf = await import('@tensorflow/tfjs-core');
  tf.enableProdMode();
  await importNativeBackend();
  const backend: unknown = tf.findBackend('tensorflow');
  return new NativeDifferentiator((backend as { readonly binding: Binding }).binding);
}

async function plain(name: 'tfjs' | 'tfjs-wasm'): Promise<Differentiator> {
  const tf = await import('@tensorflow/tfjs-core');
  tf.enableProdMode();
  // The layers tell the core how its operations are differentiated; by itself it does not know.
  await import('@tensorflow/tfjs-layers');
  if (name === 'tfjs') {
    await import('@tensorflow/tfjs-backend-cpu');
  } else {
    const { setThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
    setThreadsCount(1);
  }
  await tf.setBackend(BACKENDS[name]);
  return new PlainDifferentiator(name, tf);
}
