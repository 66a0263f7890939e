import type { KerasLayer, LayersModel } from './layersModel.js';
import { LIMITS } from './limits.js';
import {
  type DenseLayer,
  type Embedding,
  GATES,
  type Network,
  type RecurrentLayer,
} from './network.js';
import { shapeError } from './shapeError.js';
import { type Matrix, WeightReader } from './weights.js';

/**
 * The network that a TensorFlow.js layers model describes. `data` holds its weights one after the
 * other as the manifest lists them.
 *
 * An Embedding is folded into the kernel above it (one-hot times embeddings times kernel), so that
 * every network starts with a row of a matrix; Dropout does nothing outside training.
 *
 * @throws AntiphonError `model-shape` where topology, manifest and data do not fit each other, and
 * `model-not-finite` where a weight is not a finite number.
 */
export function readNetwork(model: LayersModel, data: Uint8Array): Network {
  const weights = new WeightReader(
    model.weightsManifest.flatMap((group) => group.weights),
    data,
  );
  const layers: RecurrentLayer[] = [];
  let vectors: Matrix | undefined;
  let embedding: Embedding | undefined;
  let output: DenseLayer | undefined;
  /** Length of the vector that the next layer gets; unknown until the first layer's weights. */
  let width: number | undefined;

  for (const layer of model.modelTopology.config.layers) {
    if (output !== undefined && layer.class_name !== 'Activation') {
      throw shapeError(`the layer ${layer.config.name} follows the Dense`);
    }
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
      case 'Dense':
        output = readDense(layer.config, layer.config.name, weights, width);
        break;
      case 'TimeDistributed':
        output = readDense(layer.config.layer.config, layer.config.name, weights, width);
        break;
      case 'Activation':
        // The softmax that a linear Dense may leave to a layer of its own.
        if (output === undefined) throw shapeError('an Activation can only follow the Dense');
        break;
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

function readEmbedding(
  layer: Extract<KerasLayer, { class_name: 'Embedding' }>,
  weights: WeightReader,
): Matrix {
  const { name, input_dim, output_dim } = layer.config;
  return weights.matrix(name, 'embeddings', input_dim, output_dim);
}

function readDense(
  { units, use_bias }: Extract<KerasLayer, { class_name: 'Dense' }>['config'],
  name: string,
  weights: WeightReader,
  width: number | undefined,
): DenseLayer {
  return {
    kernel: weights.matrix(name, 'kernel', width, units).values,
    bias: use_bias ? weights.vector(name, 'bias', units) : new Float32Array(units),
  };
}

function product(a: Matrix, b: Matrix): Matrix {
  const values = new Float32Array(a.rows * b.columns);
  const sums = new Float64Array(b.columns);
  for (let row = 0; row < a.rows; row++) {
    sums.fill(0);
    // Along the rows of both, as they lie in memory: the largest that may be take seconds so.
    for (let k = 0; k < a.columns; k++) {
      const factor = a.values[row * a.columns + k] ?? 0;
      for (let column = 0; column < b.columns; column++) {
        sums[column] = (sums[column] ?? 0) + factor * (b.values[k * b.columns + column] ?? 0);
      }
    }
    values.set(sums, row * b.columns);
  }
  return { rows: a.rows, columns: b.columns, values };
}
