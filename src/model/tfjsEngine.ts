import util from 'node:util';
import type { Rank, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { AntiphonError } from '../error.js';
import { type Engine, expectCharacter, type StateSlice } from './engine.js';
import { activationsOf, CARRIED, type Cell, GATES, type Network, stateLength } from './network.js';
import { cellStep, recurrentParts } from './tfjsCells.js';

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
  readonly activations: readonly StateSlice[];
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
    this.activations = activationsOf(network);
    this.#layers = layers.map(({ cell, units, kernel, recurrentKernel, bias }) => {
      const width = GATES[cell] * units;
      return {
        cell,
        units,
        kernel: tf.tensor2d(kernel, [kernel.length / width, width]),
        recurrent: tf.tidy(() =>
          recurrentParts(tf, cell, tf.tensor2d(recurrentKernel, [units, width])),
        ),
        bias: tf.tensor1d(bias),
        carried: Array.from({ length: CARRIED[cell] }, () => tf.zeros<Rank.R2>([1, units])),
      };
    });
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
        const { cell, recurrent, carried } = layer;
        const product =
          below === undefined
            ? tf.slice(layer.kernel, [index, 0], [1, layer.kernel.shape[1]])
            : tf.matMul(below, layer.kernel);
        const next = cellStep(tf, cell, recurrent, tf.add(product, layer.bias), carried);
        carry(layer, next.map(tf.keep));
        [below] = next;
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
    for (const { units, carried } of this.#layers) {
      for (const part of carried) {
        state.set(part.dataSync(), at);
        at += units;
      }
    }
  }

  restore(state: Float32Array): void {
    this.#select();
    let at = 0;
    for (const layer of this.#layers) {
      const { units, carried } = layer;
      const parts = carried.map(() => {
        // A copy: TensorFlow.js keeps the array it is given.
        const part = this.tf.tensor2d(state.slice(at, at + units), [1, units]);
        at += units;
        return part;
      });
      carry(layer, parts);
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const { kernel, recurrent, bias, carried } of this.#layers) {
      for (const tensor of [kernel, ...recurrent, bias, ...carried]) tensor.dispose();
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
  readonly cell: Cell;
  readonly units: number;
  /** [n, Gu] */
  readonly kernel: Tensor2D;
  /** [u, Gu], or parts of it. */
  readonly recurrent: readonly Tensor2D[];
  /** [Gu] */
  readonly bias: Tensor1D;
  /** h, and of an LSTM c, [1, u] each. */
  carried: readonly Tensor2D[];
}

function carry(layer: TfjsLayer, next: readonly Tensor2D[]): void {
  for (const part of layer.carried) part.dispose();
  layer.carried = next;
}
