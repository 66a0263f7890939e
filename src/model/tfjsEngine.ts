import util from 'node:util';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { AntiphonError } from '../error.js';
import { type Engine, expectCharacter } from './engine.js';
import { type Network, stateLength } from './network.js';

type TensorFlow = typeof import('@tensorflow/tfjs-core');

/** The backend that does the arithmetic, by TensorFlow.js's name for it. */
const BACKENDS = { tfjs: 'cpu', 'tfjs-node': 'tensorflow' } as const;

/** @throws AntiphonError `tfjs-node-missing` */
export async function createTfjsEngine(
  name: keyof typeof BACKENDS,
  network: Network,
): Promise<Engine> {
  const tf = await import('@tensorflow/tfjs-core');
  // Otherwise it recommends its Node package on the console.
  tf.enableProdMode();
  if (name === 'tfjs') await import('@tensorflow/tfjs-backend-cpu');
  else await importNativeBackend();
  await tf.setBackend(BACKENDS[name]);
  return new TfjsEngine(name, tf, network);
}

/**
 * tfjs-node is an optional dependency whose native part is often missing. It is imported only for
 * its backend, which it registers with the TensorFlow.js that is already loaded.
 */
export async function importNativeBackend(): Promise<void> {
  // Node 23 took away two functions that tfjs-node 4.22 still calls in every operation.
  const removed = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, value] of Object.entries(removed)) {
    if (!(name in util)) Object.defineProperty(util, name, { value });
  }
  // A string that is not a literal: the compiler must not need the package.
  const optional: string = '@tensorflow/tfjs-node';
  try {
    await import(optional);
  } catch (cause) {
    throw new AntiphonError(
      'tfjs-node-missing',
      'The engine tfjs-node needs the native part of @tensorflow/tfjs-node, which is not there. Build it with `npm run tfjs:native`, or use `--engine wasm`, which is quicker.',
      { cause },
    );
  }
}

/** Runs the network with the operations of TensorFlow.js, on its JavaScript or native backend. */
class TfjsEngine implements Engine {
  readonly vocabularySize: number;
  readonly stateLength: number;
  readonly #layers: readonly TfjsLayer[];
  /** [u, V] */
  readonly #outputKernel: Tensor2D;
  /** [V] */
  readonly #outputBias: Tensor1D;
  readonly #logits: Float32Array;
  #disposed = false;

  constructor(
    readonly name: keyof typeof BACKENDS,
    private readonly tf: TensorFlow,
    network: Network,
  ) {
    const { vocabularySize, layers, output } = network;
    this.vocabularySize = vocabularySize;
    this.stateLength = stateLength(network);
    this.#layers = layers.map((layer) => ({
      units: layer.units,
      kernel: tf.tensor2d(layer.kernel, [layer.kernel.length / (4 * layer.units), 4 * layer.units]),
      recurrentKernel: tf.tensor2d(layer.recurrentKernel, [layer.units, 4 * layer.units]),
      bias: tf.tensor1d(layer.bias),
      h: tf.zeros([1, layer.units]),
      c: tf.zeros([1, layer.units]),
    }));
    this.#outputKernel = tf.tensor2d(output.kernel, [
      output.kernel.length / vocabularySize,
      vocabularySize,
    ]);
    this.#outputBias = tf.tensor1d(output.bias);
    this.#logits = new Float32Array(vocabularySize);
  }

  reset(): void {
    this.restore(new Float32Array(this.stateLength));
  }

  step(index: number): Float32Array {
    expectCharacter(index, this.vocabularySize);
    const { tf } = this;
    this.#select();
    const logits = tf.tidy(() => {
      let below: Tensor2D | undefined;
      for (const layer of this.#layers) {
        const input =
          below === undefined
            ? tf.slice(layer.kernel, [index, 0], [1, 4 * layer.units])
            : tf.matMul(below, layer.kernel);
        const recurrent = tf.matMul(layer.h, layer.recurrentKernel);
        const sum: Tensor2D = tf.add(tf.add(input, recurrent), layer.bias);
        const gate = (at: number): Tensor2D =>
          tf.slice(sum, [0, at * layer.units], [1, layer.units]);
        const kept: Tensor2D = tf.mul(tf.sigmoid(gate(1)), layer.c);
        const gained: Tensor2D = tf.mul(tf.sigmoid(gate(0)), tf.tanh(gate(2)));
        const c: Tensor2D = tf.add(kept, gained);
        const h: Tensor2D = tf.mul(tf.sigmoid(gate(3)), tf.tanh(c));
        replaceState(layer, tf.keep(h), tf.keep(c));
        below = h;
      }
      if (below === undefined) throw new RangeError('a network has at least one layer');
      return tf.add(tf.matMul(below, this.#outputKernel), this.#outputBias);
    });
    this.#logits.set(logits.dataSync());
    logits.dispose();
    return this.#logits;
  }

  save(state: Float32Array): void {
    this.#select();
    let at = 0;
    for (const { units, h, c } of this.#layers) {
      state.set(h.dataSync(), at);
      state.set(c.dataSync(), at + units);
      at += 2 * units;
    }
  }

  restore(state: Float32Array): void {
    this.#select();
    let at = 0;
    for (const layer of this.#layers) {
      const { units } = layer;
      // A copy: TensorFlow.js keeps the array it is given.
      const part = state.slice(at, at + 2 * units);
      replaceState(
        layer,
        this.tf.tensor2d(part.subarray(0, units), [1, units]),
        this.tf.tensor2d(part.subarray(units), [1, units]),
      );
      at += 2 * units;
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const { kernel, recurrentKernel, bias, h, c } of this.#layers) {
      for (const tensor of [kernel, recurrentKernel, bias, h, c]) tensor.dispose();
    }
    this.#outputKernel.dispose();
    this.#outputBias.dispose();
  }

  /** TensorFlow.js has one current backend for the whole process. */
  #select(): void {
    const backend = BACKENDS[this.name];
    // Already initialised, so it takes effect before the promise settles.
    if (this.tf.getBackend() !== backend) void this.tf.setBackend(backend);
  }
}

interface TfjsLayer {
  readonly units: number;
  /** [n, 4u] */
  readonly kernel: Tensor2D;
  /** [u, 4u] */
  readonly recurrentKernel: Tensor2D;
  /** [4u] */
  readonly bias: Tensor1D;
  /** [1, u] */
  h: Tensor2D;
  /** [1, u] */
  c: Tensor2D;
}

function replaceState(layer: TfjsLayer, h: Tensor2D, c: Tensor2D): void {
  layer.h.dispose();
  layer.c.dispose();
  layer.h = h;
  layer.c = c;
}
