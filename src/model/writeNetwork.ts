import type { MindFiles } from './mind.js';
import type { Network } from './network.js';

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

/** A Keras Sequential model. */
function topologyOf(network: Network): object {
  const lstms = network.layers.map((layer, at) => ({
    class_name: 'LSTM',
    config: {
      name: lstmName(at),
      trainable: true,
      units: layer.units,
      activation: 'tanh',
      recurrent_activation: 'sigmoid',
      use_bias: true,
      unit_forget_bias: true,
      return_sequences: true,
      return_state: false,
      go_backwards: false,
      stateful: false,
      unroll: false,
      implementation: 1,
      ...(at === 0 ? { batch_input_shape: [null, null, network.vocabularySize] } : {}),
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
    config: { name: 'antiphon', layers: [...lstms, dense] },
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  };
}

function tensorsOf(network: Network): NamedTensor[] {
  const lstms = network.layers.flatMap((layer, at) => {
    const name = lstmName(at);
    const width = 4 * layer.units;
    return [
      { name: `${name}/kernel`, shape: [layer.kernel.length / width, width], values: layer.kernel },
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
    ...lstms,
    { name: 'dense/kernel', shape: [kernel.length / V, V], values: kernel },
    { name: 'dense/bias', shape: [V], values: bias },
  ];
}

const lstmName = (at: number): string => `lstm_${at + 1}`;

function littleEndian(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => {
    bytes.writeFloatLE(value, at * 4);
  });
  return bytes;
}
