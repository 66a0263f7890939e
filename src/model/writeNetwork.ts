import type { MindFiles } from './mind.js';
import { type Cell, type Embedding, GATES, type Network, type RecurrentLayer } from './network.js';

interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The files of a TensorFlow.js layers model, which its own `loadLayersModel` reads as well. */
export function writeNetwork(network: Network): MindFiles {
  const tensors = tensorsOf(network);
  return {
    description: {
      format: 'layers-model',
      generatedBy: 'antiphon',
      convertedBy: null,
      modelTopology: topologyOf(network),
      weightsManifest: [
        {
          paths: ['weights.bin'],
          weights: tensors.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
        },
      ],
    },
    weights: Buffer.concat(tensors.map(({ values }) => littleEndian(values))),
  };
}

/** What Keras calls a layer of each cell, and says of it besides what all have in common. */
const KERAS: Readonly<Record<Cell, { readonly className: string; readonly config: object }>> = {
  lstm: {
    className: 'LSTM',
    config: { recurrent_activation: 'sigmoid', unit_forget_bias: true, implementation: 1 },
  },
  gru: {
    className: 'GRU',
    config: { recurrent_activation: 'sigmoid', reset_after: false, implementation: 1 },
  },
  simple: { className: 'SimpleRNN', config: {} },
};

/** A Keras Sequential model. */
function topologyOf(network: Network): object {
  const { embedding } = network;
  const embeddings = embedding ? [embeddingLayer(network.vocabularySize, embedding)] : [];
  const recurrent = network.layers.map((layer, at) => ({
    class_name: KERAS[layer.cell].className,
    config: {
      name: layerName(layer, at),
      trainable: true,
      units: layer.units,
      activation: 'tanh',
      use_bias: true,
      return_sequences: true,
      return_state: false,
      go_backwards: false,
      stateful: false,
      unroll: false,
      ...KERAS[layer.cell].config,
      ...(at === 0 && embedding === undefined
        ? { batch_input_shape: [null, null, network.vocabularySize] }
        : {}),
    },
  }));
  const dense = {
    class_name: 'Dense',
    config: {
      name: 'dense',
      trainable: true,
      units: network.vocabularySize,
      activation: 'softmax',
      use_bias: true,
    },
  };
  return {
    class_name: 'Sequential',
    config: { name: 'antiphon', layers: [...embeddings, ...recurrent, dense] },
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  };
}

function embeddingLayer(vocabularySize: number, { depth }: Embedding): object {
  return {
    class_name: 'Embedding',
    config: {
      name: 'embedding',
      trainable: true,
      input_dim: vocabularySize,
      output_dim: depth,
      mask_zero: false,
      batch_input_shape: [null, null],
      dtype: 'float32',
    },
  };
}

function tensorsOf(network: Network): NamedTensor[] {
  const { embedding } = network;
  const embeddings = embedding
    ? [
        {
          name: 'embedding/embeddings',
          shape: [embedding.vectors.length / embedding.depth, embedding.depth],
          values: embedding.vectors,
        },
      ]
    : [];
  const recurrent = network.layers.flatMap((layer, at) => {
    const kernel = at === 0 && embedding ? embedding.kernel : layer.kernel;
    const name = layerName(layer, at);
    const width = GATES[layer.cell] * layer.units;
    return [
      { name: `${name}/kernel`, shape: [kernel.length / width, width], values: kernel },
      {
        name: `${name}/recurrent_kernel`,
        shape: [layer.units, width],
        values: layer.recurrentKernel,
      },
      { name: `${name}/bias`, shape: [width], values: layer.bias },
    ];
  });
  const { kernel, bias } = network.output;
  const V = network.vocabularySize;
  return [
    ...embeddings,
    ...recurrent,
    { name: 'dense/kernel', shape: [kernel.length / V, V], values: kernel },
    { name: 'dense/bias', shape: [V], values: bias },
  ];
}

const layerName = ({ cell }: RecurrentLayer, at: number): string => `${cell}_${at + 1}`;

function littleEndian(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => {
    bytes.writeFloatLE(value, at * 4);
  });
  return bytes;
}
