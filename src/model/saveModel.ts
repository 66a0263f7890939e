import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../writeWhole.js';
import { type Card, type CardDraft, cardSchema } from './card.js';
import { type Network, parameterCount } from './network.js';

interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Writes a model into `folder` (made if need be) and returns its finished card. Each file is
 * replaced whole or not at all, the card last: a folder that a crash left half new has a card whose
 * hash does not fit, which `loadModel` refuses.
 */
export async function saveModel(folder: string, network: Network, draft: CardDraft): Promise<Card> {
  const tensors = tensorsOf(network);
  const weights = Buffer.concat(tensors.map(({ values }) => littleEndian(values)));
  const card = cardSchema.parse({
    ...draft,
    parameters: parameterCount(network),
    layers: network.layers.map((layer) => layer.units),
    weightsSha256: createHash('sha256').update(weights).digest('hex'),
  });
  const layersModel = {
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
  };
  await mkdir(folder, { recursive: true });
  writeWhole(join(folder, 'weights.bin'), weights);
  writeWhole(join(folder, 'model.json'), `${JSON.stringify(layersModel, null, 1)}\n`);
  writeWhole(join(folder, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
  return card;
}

/** A Keras Sequential model which TensorFlow.js's own `loadLayersModel` reads as well. */
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
