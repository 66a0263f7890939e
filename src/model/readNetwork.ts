import { AntiphonError } from '../error.js';
import type { KerasLayer, LayersModel, WeightEntry } from './layersModel.js';
import { LIMITS } from './limits.js';
import {
  type DenseLayer,
  type Embedding,
  GATES,
  type Network,
  type RecurrentLayer,
} from './network.js';

/**
 * The network that a TensorFlow.js layers model describes. `data` holds its weights, little-endian
 * 32-bit floats one after the other as the manifest lists them.
 *
 * An Embedding is folded into the kernel above it (one-hot times embeddings times kernel), so that
 * every network starts with a row of a matrix; Dropout does nothing outside training.
 *
 * @throws AntiphonError `model-shape` where topology, manifest and data do not fit each other, and
 * `model-not-finite` where a weight is not a finite number.
 */
export function readNetwork(model: LayersModel, data: Uint8Array): Network {
  const weights = new WeightReader(model.weightsManifest[0].weights, data);
  const layers: RecurrentLayer[] = [];
  let vectors: Matrix | undefined;
  let embedding: Embedding | undefined;
  let output: DenseLayer | undefined;
  /** Length of the vector that the next layer gets; unknown until the first layer's weights. */
  let width: number | undefined;

  for (const layer of model.modelTopology.config.layers) {
    if (output !== undefined) throw shapeError(`the layer ${layer.config.name} follows the Dense`);
    switch (layer.class_name) {
      case 'InputLayer':
      case 'Dropout':
        break;
      case 'Embedding':
        if (width !== undefined) throw shapeError('an Embedding can only be the first layer');
        vectors = readEmbedding(layer, weights);
        width = vectors.columns;
        break;
      case 'LSTM':
      case 'GRU':
      case 'SimpleRNN': {
        const { units, use_bias, name } = layer.config;
        const cell = CELLS[layer.class_name];
        const columns = GATES[cell] * units;
        const read = weights.matrix(name, 'kernel', width, columns);
        const embedded = layers.length === 0 ? vectors : undefined;
        if (embedded !== undefined) {
          embedding = { depth: read.rows, vectors: embedded.values, kernel: read.values };
        }
        layers.push({
          cell,
          units,
          kernel: embedded === undefined ? read.values : product(embedded, read).values,
          recurrentKernel: weights.matrix(name, 'recurrent_kernel', units, columns).values,
          bias: use_bias ? weights.vector(name, 'bias', columns) : new Float32Array(columns),
        });
        width = units;
        break;
      }
      case 'Dense': {
        const { units, use_bias, name } = layer.config;
        output = {
          kernel: weights.matrix(name, 'kernel', width, units).values,
          bias: use_bias ? weights.vector(name, 'bias', units) : new Float32Array(units),
        };
        break;
      }
    }
  }
  weights.expectAllRead();

  const first = layers[0];
  if (first === undefined || output === undefined) {
    throw shapeError('it needs at least one recurrent layer and a Dense layer at its end');
  }
  if (layers.length > LIMITS.layers) {
    throw shapeError(`it has more than ${LIMITS.layers} recurrent layers`);
  }
  if (layers.some(({ cell }) => cell !== first.cell)) {
    throw shapeError('its recurrent layers are of different kinds');
  }
  const vocabularySize = output.bias.length;
  if (first.kernel.length !== vocabularySize * GATES[first.cell] * first.units) {
    throw shapeError(`it must hear as many characters as it tells apart (${vocabularySize})`);
  }
  return { vocabularySize, layers, output, ...(embedding ? { embedding } : {}) };
}

/** Keras's names of the layers. */
const CELLS = { LSTM: 'lstm', GRU: 'gru', SimpleRNN: 'simple' } as const;

export function shapeError(what: string): AntiphonError {
  return new AntiphonError(
    'model-shape',
    `The model does not fit together: ${what}. Export it again, or use another model.`,
  );
}

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns] */
  readonly values: Float32Array;
}

function readEmbedding(
  layer: Extract<KerasLayer, { class_name: 'Embedding' }>,
  weights: WeightReader,
): Matrix {
  const { name, input_dim, output_dim } = layer.config;
  return weights.matrix(name, 'embeddings', input_dim, output_dim);
}

function product(a: Matrix, b: Matrix): Matrix {
  const values = new Float32Array(a.rows * b.columns);
  for (let row = 0; row < a.rows; row++) {
    for (let column = 0; column < b.columns; column++) {
      let sum = 0;
      for (let k = 0; k < a.columns; k++) {
        sum += (a.values[row * a.columns + k] ?? 0) * (b.values[k * b.columns + column] ?? 0);
      }
      values[row * b.columns + column] = sum;
    }
  }
  return { rows: a.rows, columns: b.columns, values };
}

/** Hands out the tensors of a manifest, each once. */
class WeightReader {
  readonly #tensors = new Map<string, { entry: WeightEntry; values: Float32Array }>();

  constructor(entries: readonly WeightEntry[], data: Uint8Array) {
    const sizes = entries.map((entry) => entry.shape.reduce((size, length) => size * length, 1));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (total * 4 !== data.byteLength) {
      throw shapeError(`weights.bin has ${data.byteLength} bytes, its manifest ${total * 4}`);
    }
    const floats = new Float32Array(data.slice().buffer);
    if (!floats.every(Number.isFinite)) {
      throw new AntiphonError(
        'model-not-finite',
        'The model holds weights that are not finite numbers: its training diverged. Use another.',
      );
    }
    let offset = 0;
    entries.forEach((entry, at) => {
      if (this.#tensors.has(entry.name)) throw shapeError(`${entry.name} is listed twice`);
      const end = offset + (sizes[at] ?? 0);
      this.#tensors.set(entry.name, { entry, values: floats.subarray(offset, end) });
      offset = end;
    });
  }

  /** `rows` undefined: whatever the file says. */
  matrix(layer: string, name: string, rows: number | undefined, columns: number): Matrix {
    const { entry, values } = this.#take(layer, name);
    const [height, width] = entry.shape;
    if (width !== columns || height === undefined || (rows !== undefined && height !== rows)) {
      throw shapeError(
        `${entry.name} is [${entry.shape.join(', ')}], not [${rows ?? 'n'}, ${columns}]`,
      );
    }
    return { rows: height, columns, values };
  }

  vector(layer: string, name: string, length: number): Float32Array {
    const { entry, values } = this.#take(layer, name);
    if (entry.shape.length !== 1 || values.length !== length) {
      throw shapeError(`${entry.name} is [${entry.shape.join(', ')}], not [${length}]`);
    }
    return values;
  }

  expectAllRead(): void {
    const [left] = this.#tensors.keys();
    if (left !== undefined) throw shapeError(`no layer uses ${left}`);
  }

  /** Writers put the cell's name between (`lstm_1/lstm_cell/kernel`) or leave it out. */
  #take(layer: string, name: string): { entry: WeightEntry; values: Float32Array } {
    for (const [key, tensor] of this.#tensors) {
      if (key.startsWith(`${layer}/`) && key.endsWith(`/${name}`)) {
        this.#tensors.delete(key);
        return tensor;
      }
    }
    throw shapeError(`the layer ${layer} has no ${name} in the manifest`);
  }
}
