import {
  type Cell,
  type DenseLayer,
  GATES,
  type Network,
  type RecurrentLayer,
} from '../model/network.js';
import { Chance } from './chance.js';

/** The shape of a network to be trained. */
export interface NetworkShape {
  /** V */
  readonly vocabularySize: number;
  readonly cell: Cell;
  /** Units of each recurrent layer, from the characters upwards. */
  readonly layers: readonly number[];
  /** d: length of the learned vector of each character, or 0 for one-hot characters. */
  readonly embedding: number;
}

/** One tensor in the flat array that holds all parameters. */
interface Part {
  readonly start: number;
  readonly end: number;
}

interface Layout {
  /** [V, d], where characters are embedded. */
  readonly embeddings: Part | undefined;
  readonly layers: readonly {
    /** [n, Gu]; n is V, d or the units of the layer below. */
    readonly kernel: Part;
    /** [u, Gu] */
    readonly recurrentKernel: Part;
    /** [Gu] */
    readonly bias: Part;
  }[];
  /** [u, V] */
  readonly outputKernel: Part;
  /** [V] */
  readonly outputBias: Part;
  readonly length: number;
}

function layoutOf({ vocabularySize, cell, layers, embedding }: NetworkShape): Layout {
  let length = 0;
  const part = (size: number): Part => {
    const start = length;
    length += size;
    return { start, end: length };
  };
  const embeddings = embedding > 0 ? part(vocabularySize * embedding) : undefined;
  let width = embedding > 0 ? embedding : vocabularySize;
  const recurrent = layers.map((units) => {
    const columns = GATES[cell] * units;
    const layer = {
      kernel: part(width * columns),
      recurrentKernel: part(units * columns),
      bias: part(columns),
    };
    width = units;
    return layer;
  });
  const outputKernel = part(width * vocabularySize);
  const outputBias = part(vocabularySize);
  return { embeddings, layers: recurrent, outputKernel, outputBias, length };
}

/**
 * All that a network learns, in one flat array, so that the optimiser, the average and a checkpoint
 * each are one loop; and the same as a `Network`, whose tensors are views of that array.
 *
 * With embedded characters the first kernel is the product of the embeddings [V, d] and a smaller
 * kernel [d, Gu]: a network like any other, with one factor more to learn (Huang & Wu 2016 call the
 * rows of the first factor the embeddings of characters).
 */
export class Parameters {
  readonly values: Float32Array;
  readonly network: Network;
  readonly #layout: Layout;

  constructor(
    readonly shape: NetworkShape,
    values?: Float32Array,
  ) {
    this.#layout = layoutOf(shape);
    this.values = values ?? new Float32Array(this.#layout.length);
    const { embeddings, layers, outputKernel, outputBias } = this.#layout;
    const view = ({ start, end }: Part): Float32Array => this.values.subarray(start, end);
    const { cell } = shape;
    const recurrent = layers.map(({ kernel, recurrentKernel, bias }, at): RecurrentLayer => {
      const units = shape.layers[at] ?? 0;
      return {
        cell,
        units,
        kernel:
          at === 0 && embeddings !== undefined
            ? new Float32Array(shape.vocabularySize * GATES[cell] * units)
            : view(kernel),
        recurrentKernel: view(recurrentKernel),
        bias: view(bias),
      };
    });
    const output: DenseLayer = { kernel: view(outputKernel), bias: view(outputBias) };
    const [first] = layers;
    this.network = {
      vocabularySize: shape.vocabularySize,
      layers: recurrent,
      output,
      ...(embeddings === undefined || first === undefined
        ? {}
        : {
            embedding: {
              depth: shape.embedding,
              vectors: view(embeddings),
              kernel: view(first.kernel),
            },
          }),
    };
    this.multiplyEmbeddings();
  }

  /** Start and end of each matrix in `values`: weight decay leaves biases alone. */
  get matrices(): readonly Part[] {
    const { embeddings, layers, outputKernel } = this.#layout;
    return [
      ...(embeddings === undefined ? [] : [embeddings]),
      ...layers.flatMap(({ kernel, recurrentKernel }) => [kernel, recurrentKernel]),
      outputKernel,
    ];
  }

  /** To be called when `values` have changed: brings the first kernel up to date. */
  multiplyEmbeddings(): void {
    const factors = this.#factors();
    if (factors === undefined) return;
    const { embeddings, small, kernel, depth, width } = factors;
    for (let row = 0; row < this.shape.vocabularySize; row++) {
      for (let column = 0; column < width; column++) {
        let sum = 0;
        for (let k = 0; k < depth; k++) {
          sum += (embeddings[row * depth + k] ?? 0) * (small[k * width + column] ?? 0);
        }
        kernel[row * width + column] = sum;
      }
    }
  }

  /**
   * For `Parameters` that hold the gradient of `of`: brings the gradients of the two factors up to
   * date with that of their product, the first kernel.
   */
  differentiateEmbeddings(of: Parameters): void {
    const gradient = this.#factors();
    const values = of.#factors();
    if (gradient === undefined || values === undefined) return;
    const { depth, width } = gradient;
    gradient.small.fill(0);
    for (let row = 0; row < this.shape.vocabularySize; row++) {
      for (let k = 0; k < depth; k++) {
        const factor = values.embeddings[row * depth + k] ?? 0;
        let sum = 0;
        for (let column = 0; column < width; column++) {
          const slope = gradient.kernel[row * width + column] ?? 0;
          const at = k * width + column;
          sum += slope * (values.small[at] ?? 0);
          gradient.small[at] = (gradient.small[at] ?? 0) + factor * slope;
        }
        gradient.embeddings[row * depth + k] = sum;
      }
    }
  }

  #factors() {
    const { embeddings, layers } = this.#layout;
    const [first] = layers;
    const [layer] = this.network.layers;
    if (embeddings === undefined || first === undefined || layer === undefined) return undefined;
    return {
      /** [V, depth] */
      embeddings: this.values.subarray(embeddings.start, embeddings.end),
      /** [depth, width] */
      small: this.values.subarray(first.kernel.start, first.kernel.end),
      /** [V, width] */
      kernel: layer.kernel,
      depth: this.shape.embedding,
      width: GATES[layer.cell] * layer.units,
    };
  }

  /**
   * Fresh parameters. One-hot columns and embeddings come from N(0, 1): one of them is the whole
   * input, so anything smaller would leave the gates at rest, where learning stalls. Recurrent
   * kernels are orthogonal, gate by gate (Saxe et al. 2014), other matrices Glorot's uniform ones;
   * the forget gates of LSTM layers start open (Jozefowicz et al. 2015).
   */
  static fresh(shape: NetworkShape, seed: number): Parameters {
    const parameters = new Parameters(shape);
    const chance = new Chance(seed, 'weights');
    const { values } = parameters;
    const layout = parameters.#layout;
    const gates = GATES[shape.cell];
    const fill = ({ start, end }: Part, value: () => number): void => {
      for (let at = start; at < end; at++) values[at] = value();
    };
    const glorot = (part: Part, columns: number): void => {
      const rows = (part.end - part.start) / columns;
      const most = Math.sqrt(6 / (rows + columns));
      fill(part, () => most * (2 * chance.fraction() - 1));
    };
    if (layout.embeddings !== undefined) fill(layout.embeddings, () => chance.normal());
    layout.layers.forEach(({ kernel, recurrentKernel, bias }, at) => {
      const units = shape.layers[at] ?? 0;
      if (at === 0 && layout.embeddings === undefined) fill(kernel, () => chance.normal());
      else glorot(kernel, gates * units);
      for (let gate = 0; gate < gates; gate++) {
        const square = orthogonal(units, chance);
        for (let row = 0; row < units; row++) {
          const from = square.subarray(row * units, (row + 1) * units);
          values.set(from, recurrentKernel.start + (row * gates + gate) * units);
        }
      }
      if (shape.cell === 'lstm') values.fill(1, bias.start + units, bias.start + 2 * units);
    });
    glorot(layout.outputKernel, shape.vocabularySize);
    parameters.multiplyEmbeddings();
    return parameters;
  }

  /** The parameters that a trained network has, to go on from. */
  static of(network: Network): Parameters {
    const parameters = new Parameters({
      vocabularySize: network.vocabularySize,
      cell: network.layers[0]?.cell ?? 'lstm',
      layers: network.layers.map(({ units }) => units),
      embedding: 0,
    });
    copyNetwork(network, parameters.network);
    return parameters;
  }
}

function copyNetwork(from: Network, to: Network): void {
  from.layers.forEach((layer, at) => {
    to.layers[at]?.kernel.set(layer.kernel);
    to.layers[at]?.recurrentKernel.set(layer.recurrentKernel);
    to.layers[at]?.bias.set(layer.bias);
  });
  to.output.kernel.set(from.output.kernel);
  to.output.bias.set(from.output.bias);
}

/** A random orthogonal matrix [n, n]: normal numbers made orthonormal row by row (Gram & Schmidt). */
function orthogonal(n: number, chance: Chance): Float32Array {
  const rows = Array.from({ length: n }, () =>
    Float64Array.from({ length: n }, () => chance.normal()),
  );
  rows.forEach((row, at) => {
    // Twice is enough (Giraud et al. 2005) for what the first pass leaves by rounding.
    for (let pass = 0; pass < 2; pass++) {
      for (const done of rows.slice(0, at)) {
        const shadow = dot(row, done);
        for (let k = 0; k < n; k++) row[k] = (row[k] ?? 0) - shadow * (done[k] ?? 0);
      }
    }
    const length = Math.sqrt(dot(row, row));
    for (let k = 0; k < n; k++) row[k] = (row[k] ?? 0) / length;
  });
  const matrix = new Float32Array(n * n);
  rows.forEach((row, at) => {
    matrix.set(row, at * n);
  });
  return matrix;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
  return sum;
}
