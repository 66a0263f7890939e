/**
 * A stacked LSTM over one-hot characters, as its weights. V is the vocabulary's size; u the units
 * of a layer. Matrices are row-major; the four gates of a layer lie side by side in the order
 * i, f, c, o, each u wide, as Keras keeps them.
 *
 * A layer's step (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000):
 *
 *     [i f g o] = bias + x . kernel + h . recurrentKernel
 *     c' = sigmoid(f) * c + sigmoid(i) * tanh(g)
 *     h' = sigmoid(o) * tanh(c')
 */
export interface Network {
  /** V */
  readonly vocabularySize: number;
  /** From the characters upwards. The first layer's input is the one-hot character. */
  readonly layers: readonly LstmLayer[];
  /** From the last layer's h to the logits. */
  readonly output: DenseLayer;
}

export interface LstmLayer {
  /** u */
  readonly units: number;
  /** [n, 4u]; n is V for the first layer and the units of the layer below for the others. */
  readonly kernel: Float32Array;
  /** [u, 4u] */
  readonly recurrentKernel: Float32Array;
  /** [4u] */
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
  let count = network.output.kernel.length + network.output.bias.length;
  for (const layer of network.layers) {
    count += layer.kernel.length + layer.recurrentKernel.length + layer.bias.length;
  }
  return count;
}

/** S: floats in a state, h and c of each layer. */
export function stateLength(network: Network): number {
  return network.layers.reduce((sum, layer) => sum + 2 * layer.units, 0);
}
