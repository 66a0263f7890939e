import type { StateSlice } from './engine.js';

/**
 * A stack of recurrent layers over one-hot characters, as its weights. V is the vocabulary's size; u
 * the units of a layer, G its gates. Matrices are row-major; the gates of a layer lie side by side,
 * each u wide, as Keras keeps them. All layers of a network have the same cell:
 *
 * `lstm` (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000), G = 4: i, f, c, o
 *
 *     [i f g o] = bias + x . kernel + h . recurrentKernel
 *     c' = sigmoid(f) * c + sigmoid(i) * tanh(g)
 *     h' = sigmoid(o) * tanh(c')
 *
 * `gru` (Cho et al. 2014; Keras's with `reset_after` false), G = 3: z, r, h
 *
 *     [z r] = sigmoid(bias + x . kernel + h . recurrentKernel)
 *     g  = tanh(bias + x . kernel + (r * h) . recurrentKernel)
 *     h' = z * h + (1 - z) * g
 *
 * `simple` (Elman 1990), G = 1
 *
 *     h' = tanh(bias + x . kernel + h . recurrentKernel)
 */
export interface Network extends NetworkShape {
  /** From the characters upwards. The first layer's input is the one-hot character. */
  readonly layers: readonly RecurrentLayer[];
  /** From the last layer's h to the logits. */
  readonly output: DenseLayer;
  /** Where each character has a vector of its own. */
  readonly embedding?: Embedding;
}

/** What of a network decides how its states look. */
export interface NetworkShape {
  /** V */
  readonly vocabularySize: number;
  readonly layers: readonly LayerShape[];
}

export interface LayerShape {
  readonly cell: Cell;
  /** u */
  readonly units: number;
}

/** The two factors whose product is the first layer's kernel: what was learned in its place. */
export interface Embedding {
  /** d */
  readonly depth: number;
  /** [V, d] */
  readonly vectors: Float32Array;
  /** [d, Gu] */
  readonly kernel: Float32Array;
}

export type Cell = 'lstm' | 'gru' | 'simple';

/** G: the gates of a cell, which is how many columns its matrices have for each unit. */
export const GATES: Readonly<Record<Cell, number>> = { lstm: 4, gru: 3, simple: 1 };

/** Vectors that a cell carries from step to step, u floats each: h, and of an LSTM c. */
export const CARRIED: Readonly<Record<Cell, number>> = { lstm: 2, gru: 1, simple: 1 };

export interface RecurrentLayer extends LayerShape {
  /** [n, Gu]; n is V for the first layer and the units of the layer below for the others. */
  readonly kernel: Float32Array;
  /** [u, Gu] */
  readonly recurrentKernel: Float32Array;
  /** [Gu] */
  readonly bias: Float32Array;
}

export interface DenseLayer {
  /** [u, V] */
  readonly kernel: Float32Array;
  /** [V] */
  readonly bias: Float32Array;
}

/** How many numbers the network has learned. */
export function parameterCount(network: Network): number {
  const { layers, output, embedding } = network;
  let count = output.kernel.length + output.bias.length;
  for (const layer of layers) {
    const kernel = layer === layers[0] && embedding ? embedding.kernel : layer.kernel;
    count += kernel.length + layer.recurrentKernel.length + layer.bias.length;
  }
  return count + (embedding?.vectors.length ?? 0);
}

/** The shape alone, without what was learned. */
export function shapeOf({ vocabularySize, layers }: NetworkShape): NetworkShape {
  return { vocabularySize, layers: layers.map(({ cell, units }) => ({ cell, units })) };
}

/** S: floats in a state: what each layer carries, from the characters upwards. */
export function stateLength({ layers }: NetworkShape): number {
  return layers.reduce((sum, { cell, units }) => sum + CARRIED[cell] * units, 0);
}

/** Where in a state each layer's h stands: it is the first of the vectors that a cell carries. */
export function activationsOf({ layers }: NetworkShape): readonly StateSlice[] {
  let offset = 0;
  return layers.map(({ cell, units }) => {
    const slice = { offset, length: units };
    offset += CARRIED[cell] * units;
    return slice;
  });
}
