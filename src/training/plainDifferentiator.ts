import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { type DenseLayer, GATES, type Network, type RecurrentLayer } from '../model/network.js';
import { cellStep, recurrentParts } from '../model/tfjsCells.js';
import type { Chunk } from './chunk.js';
import type { BatchState, Differentiator, Learned, Lesson, Scored } from './differentiator.js';

/** The backend that does the arithmetic, by TensorFlow.js's name for it. */
export const BACKENDS = { tfjs: 'cpu', 'tfjs-wasm': 'wasm' } as const;

type TensorFlow = typeof import('@tensorflow/tfjs-core');

/** What each layer carries, [B, u] each. */
type States = Tensor2D[][];

/**
 * Networks written out in TensorFlow.js's operations and differentiated by it, on its WebAssembly or
 * JavaScript backend. It runs everywhere, is far slower than the fused path, and is what that one
 * is checked against.
 */
export class PlainDifferentiator implements Differentiator {
  constructor(
    readonly name: 'tfjs-wasm' | 'tfjs',
    private readonly tf: TensorFlow,
  ) {}

  learn(network: Network, lesson: Lesson, gradient: Network): Learned {
    const { tf } = this;
    this.#select();
    const { chunk, divisor, masks } = lesson;
    const from = chunk.scoredFrom * chunk.rows;
    const weights = chunk.weights.subarray(from);
    let nats = 0;
    let state: BatchState = [];
    tf.tidy(() => {
      const loss = (...tensors: Tensor[]): Tensor => {
        const run = this.#forward(tensors, network, chunk, lesson.state, masks);
        const logits = this.#logits(tensors, tf.slice(run.top, [from, 0], [weights.length, -1]));
        const logs = this.#logProbabilities(logits);
        const targets = this.#oneHot(chunk.targets.subarray(from), network.vocabularySize);
        const counted = tf.tensor1d(weights);
        const crossEntropy = tf.neg(tf.sum(tf.mul(logs, targets), 1));
        nats = numberOf(tf.sum(tf.mul(crossEntropy, counted)));
        state = stateOf(run.states);
        const each =
          lesson.loss === 'cross-entropy'
            ? crossEntropy
            : tf.mean(tf.square(tf.sub(tf.softmax(logits), targets)), 1);
        return tf.div(tf.sum(tf.mul(each, counted)), divisor);
      };
      const gradients = tf.grads(loss)(this.#tensors(network));
      arraysOf(gradient).forEach((place, at) => {
        const slope = gradients[at];
        if (slope !== undefined) place.set(floatsOf(slope));
      });
    });
    return { nats, state };
  }

  score(network: Network, chunk: Chunk, state: BatchState): Scored {
    const { tf } = this;
    this.#select();
    let after: BatchState = [];
    const { nats, best } = tf.tidy(() => {
      const tensors = this.#tensors(network);
      const run = this.#forward(tensors, network, chunk, state, []);
      const logs = this.#logProbabilities(this.#logits(tensors, run.top));
      const targets = this.#oneHot(chunk.targets, network.vocabularySize);
      after = stateOf(run.states);
      return {
        nats: floatsOf(tf.neg(tf.sum(tf.mul(logs, targets), 1))),
        best: tf.argMax(logs, 1).dataSync(),
      };
    });
    const correct = Uint8Array.from(chunk.targets, (target, at) => (best[at] === target ? 1 : 0));
    return { nats, correct, state: after };
  }

  /** TensorFlow.js has one current backend for the whole process. */
  #select(): void {
    const backend = BACKENDS[this.name];
    // Already initialised, so it takes effect before the promise settles.
    if (this.tf.getBackend() !== backend) void this.tf.setBackend(backend);
  }

  /** The last layer's h of every step after dropout, [T * B, u], and the states at the end. */
  #forward(
    tensors: readonly Tensor[],
    network: Network,
    chunk: Chunk,
    state: BatchState,
    masks: readonly Float32Array[],
  ): { top: Tensor2D; states: States } {
    const { tf } = this;
    const { steps, rows } = chunk;
    const states: States = [];
    let top: Tensor2D | undefined;
    network.layers.forEach(({ cell, units }, at) => {
      const [kernel, recurrentKernel, bias] = tensors.slice(3 * at, 3 * at + 3) as [
        Tensor2D,
        Tensor2D,
        Tensor1D,
      ];
      // Not rows gathered from the kernel: the WebAssembly backend has no gradient for that.
      const below = top ?? this.#oneHot(chunk.inputs, network.vocabularySize);
      const preset: Tensor2D = tf.add(tf.matMul(below, kernel), bias);
      // Split at once: the gradient of so many slices would be so many arrays of the full length.
      const presets = steps === 1 ? [preset] : (tf.split(preset, steps, 0) as Tensor2D[]);
      const recurrent = recurrentParts(tf, cell, recurrentKernel);
      let carried = (state[at] ?? []).map((part) => tf.tensor2d(part.slice(), [rows, units]));
      const outputs: Tensor2D[] = [];
      for (const here of presets) {
        carried = cellStep(tf, cell, recurrent, here, carried);
        outputs.push(...carried.slice(0, 1));
      }
      states.push(carried);
      const all: Tensor2D = tf.concat(outputs, 0);
      const mask = masks[at];
      top = mask === undefined ? all : tf.mul(all, tf.tensor2d(mask, [steps * rows, units]));
    });
    if (top === undefined) throw new RangeError('a network has at least one layer');
    return { top, states };
  }

  /** [n, V] */
  #logits(tensors: readonly Tensor[], h: Tensor2D): Tensor2D {
    const [kernel, bias] = tensors.slice(-2) as [Tensor2D, Tensor1D];
    return this.tf.add(this.tf.matMul(h, kernel), bias);
  }

  #logProbabilities(logits: Tensor2D): Tensor2D {
    return this.tf.logSoftmax(logits);
  }

  #oneHot(indices: Int32Array, depth: number): Tensor2D {
    const { tf } = this;
    // Cast, since the WebAssembly backend makes integers whatever type it is asked for.
    return tf.cast(tf.oneHot(tf.tensor1d(indices, 'int32'), depth), 'float32') as Tensor2D;
  }

  /** In the order of `arraysOf`. */
  #tensors({ layers, output, vocabularySize }: Network): Tensor[] {
    const matrix = (values: Float32Array, columns: number): Tensor =>
      this.tf.tensor2d(values.slice(), [values.length / columns, columns]);
    return [
      ...layers.flatMap(({ cell, kernel, recurrentKernel, bias, units }: RecurrentLayer) => [
        matrix(kernel, GATES[cell] * units),
        matrix(recurrentKernel, GATES[cell] * units),
        this.tf.tensor1d(bias.slice()),
      ]),
      matrix(output.kernel, vocabularySize),
      this.tf.tensor1d(output.bias.slice()),
    ];
  }
}

function arraysOf({ layers, output }: Network): Float32Array[] {
  const dense: DenseLayer = output;
  return [
    ...layers.flatMap(({ kernel, recurrentKernel, bias }) => [kernel, recurrentKernel, bias]),
    dense.kernel,
    dense.bias,
  ];
}

function stateOf(states: States): BatchState {
  return states.map((parts) => parts.map(floatsOf));
}

function floatsOf(tensor: Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync());
}

function numberOf(tensor: Tensor): number {
  return tensor.dataSync()[0] ?? Number.NaN;
}
