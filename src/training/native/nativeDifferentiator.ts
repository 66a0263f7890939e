import { type Cell, GATES, type Network, type RecurrentLayer } from '../../model/network.js';
import type { Chunk } from '../chunk.js';
import type { BatchState, Differentiator, Learned, Lesson, Scored } from '../differentiator.js';
import type { Binding } from './binding.js';
import { gruPass } from './gruPass.js';
import { lstmPass } from './lstmPass.js';
import { type Forward, type Pass, reordered } from './pass.js';
import { simplePass } from './simplePass.js';
import { type Native, Tensors } from './tensors.js';

const FORWARD: Readonly<Record<Cell, Forward>> = {
  lstm: lstmPass,
  gru: gruPass,
  simple: simplePass,
};

/** The fused path through TensorFlow's C library. */
export class NativeDifferentiator implements Differentiator {
  readonly name = 'tfjs-node';
  readonly #tensors: Tensors;

  constructor(binding: Binding) {
    this.#tensors = new Tensors(binding);
  }

  learn(network: Network, lesson: Lesson, gradient: Network): Learned {
    try {
      return this.#learn(network, lesson, gradient);
    } finally {
      this.#tensors.release();
    }
  }

  score(network: Network, chunk: Chunk, state: BatchState): Scored {
    try {
      const { stages, top } = this.#forward(network, chunk, state, []);
      const logits = this.#logits(network, this.#scored(top, chunk, 0));
      const { nats } = this.#crossEntropy(logits, this.#targets(chunk, 0));
      return {
        nats: this.#tensors.read(nats),
        correct: Uint8Array.from(this.#tensors.read(this.#likeliest(logits, chunk))),
        state: this.#stateAfter(stages),
      };
    } finally {
      this.#tensors.release();
    }
  }

  #learn(network: Network, lesson: Lesson, gradient: Network): Learned {
    const tensors = this.#tensors;
    const { chunk, masks } = lesson;
    const { stages, top } = this.#forward(network, chunk, lesson.state, masks);
    const from = chunk.scoredFrom;
    const h = this.#scored(top, chunk, from);
    const logits = this.#logits(network, h);
    const targets = this.#targets(chunk, from);
    const { nats, slope } = this.#crossEntropy(logits, targets);
    const weights = chunk.weights.subarray(from * chunk.rows);
    const share = tensors.floats(
      weights.map((weight) => weight / lesson.divisor),
      [weights.length, 1],
    );
    const dLogits = tensors.combine(
      'Mul',
      lesson.loss === 'cross-entropy' ? slope : this.#squaredErrorSlope(logits, targets, network),
      share,
    );
    this.#into(gradient.output.kernel, tensors.multiply(h, dLogits, 'first'));
    this.#into(gradient.output.bias, tensors.sumOfRows(dLogits));

    const kernel = this.#outputKernel(network);
    let dh = this.#fromScored(tensors.multiply(dLogits, kernel, 'second'), top, from);
    for (const [at, { layer, x, pass, mask }] of [...stages.entries()].reverse()) {
      const into = gradient.layers[at];
      if (into === undefined) throw new RangeError('the gradient has the shape of the network');
      if (mask !== undefined) dh = tensors.combine('Mul', dh, mask);
      const { gates, recurrentKernel, order } = pass.back(dh);
      const { cell, units } = layer;
      const place = (where: Float32Array, slope: Native): void => {
        where.set(reordered(tensors.read(slope), units, order));
      };
      place(into.recurrentKernel, recurrentKernel);
      place(into.bias, tensors.sumOfRows(gates));
      if (at === 0) {
        place(into.kernel, this.#sumByCharacter(gates, chunk, network));
        break;
      }
      const [steps = 0, rows = 0, width = 0] = x.shape;
      const inputs = tensors.reshape(x, [steps * rows, width]);
      place(into.kernel, tensors.multiply(inputs, gates, 'first'));
      const kernel = tensors.floats(reordered(layer.kernel, units, order), [
        width,
        GATES[cell] * units,
      ]);
      dh = tensors.reshape(tensors.multiply(gates, kernel, 'second'), x.shape);
    }
    return {
      nats: dot(tensors.read(nats), weights),
      state: this.#stateAfter(stages),
    };
  }

  /** The gradient of the rows of the first kernel, each used where its character was heard. */
  #sumByCharacter(gates: Native, { inputs }: Chunk, { vocabularySize }: Network): Native {
    const tensors = this.#tensors;
    return tensors.run(
      'UnsortedSegmentSum',
      [],
      [gates, tensors.integers(inputs, [inputs.length]), tensors.integers([vocabularySize], [])],
    );
  }

  /** Every layer on its way forwards, and the last layer's h after dropout, [T, B, u]. */
  #forward(
    network: Network,
    chunk: Chunk,
    state: BatchState,
    masks: readonly Float32Array[],
  ): { stages: Stage[]; top: Native } {
    const tensors = this.#tensors;
    let top = this.#oneHot(chunk.inputs, [chunk.steps, chunk.rows], network.vocabularySize);
    const stages = network.layers.map((layer, at): Stage => {
      const before = state[at];
      if (before === undefined) throw new RangeError(`there is no state for layer ${at}`);
      const x = top;
      const pass = FORWARD[layer.cell](tensors, layer, x, before);
      const values = masks[at];
      const mask = values && tensors.floats(values, pass.h.shape);
      top = mask === undefined ? pass.h : tensors.combine('Mul', pass.h, mask);
      return { layer, x, pass, mask };
    });
    return { stages, top };
  }

  #stateAfter(stages: readonly Stage[]): BatchState {
    return stages.map(({ pass }) => pass.after.map((part) => this.#tensors.read(part)));
  }

  /** [steps, B, u] from the first step that counts on, as [n, u]. */
  #scored(top: Native, chunk: Chunk, from: number): Native {
    const scored = from === 0 ? top : this.#tensors.slice(top, from, chunk.steps);
    return this.#tensors.reshape(scored, [(chunk.steps - from) * chunk.rows, top.shape[2] ?? 0]);
  }

  /** The gradient of `#scored`, [n, u], as that of all steps, [T, B, u]. */
  #fromScored(gradient: Native, top: Native, from: number): Native {
    const [steps = 0, rows = 0, units = 0] = top.shape;
    const scored = this.#tensors.reshape(gradient, [steps - from, rows, units]);
    if (from === 0) return scored;
    return this.#tensors.concatenate([this.#tensors.zeros([from, rows, units]), scored]);
  }

  /** [n, V] */
  #logits(network: Network, h: Native): Native {
    const bias = this.#tensors.floats(network.output.bias, [network.vocabularySize]);
    const product = this.#tensors.multiply(h, this.#outputKernel(network));
    return this.#tensors.run('BiasAdd', [], [product, bias]);
  }

  #outputKernel({ output, vocabularySize }: Network): Native {
    return this.#tensors.floats(output.kernel, [
      output.kernel.length / vocabularySize,
      vocabularySize,
    ]);
  }

  #targets(chunk: Chunk, from: number): Native {
    const targets = chunk.targets.subarray(from * chunk.rows);
    return this.#tensors.integers(targets, [targets.length]);
  }

  /** Nats of each target, [n], and their gradient by the logits, [n, V]. */
  #crossEntropy(logits: Native, targets: Native): { nats: Native; slope: Native } {
    const [nats, slope] = this.#tensors.runAll(
      'SparseSoftmaxCrossEntropyWithLogits',
      [],
      [logits, targets],
      2,
    ) as [Native, Native];
    return { nats, slope };
  }

  /** The gradient by the logits of the mean over V of (p - y)^2: p * (g - g . p). */
  #squaredErrorSlope(logits: Native, targets: Native, { vocabularySize }: Network): Native {
    const tensors = this.#tensors;
    const p = tensors.run('Softmax', [], [logits]);
    const y = this.#oneHotOf(targets, vocabularySize);
    const twice = tensors.floats(Float32Array.of(2 / vocabularySize), []);
    const g = tensors.combine('Mul', tensors.combine('Sub', p, y), twice);
    const mean = tensors.sumOfColumns(tensors.combine('Mul', g, p));
    return tensors.combine('Mul', p, tensors.combine('Sub', g, mean));
  }

  /** 1 where the target is the likeliest, as floats, [n]. */
  #likeliest(logits: Native, chunk: Chunk): Native {
    const tensors = this.#tensors;
    const best = tensors.run(
      'InTopKV2',
      [],
      [logits, this.#targets(chunk, 0), tensors.integers([1], [])],
    );
    return best;
  }

  #oneHot(indices: Int32Array, shape: readonly number[], depth: number): Native {
    return this.#oneHotOf(this.#tensors.integers(indices, shape), depth);
  }

  #oneHotOf(indices: Native, depth: number): Native {
    const tensors = this.#tensors;
    return tensors.run(
      'OneHot',
      [tensors.integer('axis', -1)],
      [
        indices,
        tensors.integers([depth], []),
        tensors.floats(Float32Array.of(1), []),
        tensors.floats(Float32Array.of(0), []),
      ],
    );
  }

  #into(place: Float32Array, tensor: Native): void {
    place.set(this.#tensors.read(tensor));
  }
}

/** One layer between the characters and the logits. */
interface Stage {
  readonly layer: RecurrentLayer;
  /** What comes in from below, [T, B, n]. */
  readonly x: Native;
  readonly pass: Pass;
  /** Of dropout on the way up, [T, B, u]. */
  readonly mask: Native | undefined;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
