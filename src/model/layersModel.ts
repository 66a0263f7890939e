import { z } from 'zod';
import { LIMITS } from './limits.js';

/**
 * The `model.json` of a TensorFlow.js layers model: the Keras topology and where the weights lie in
 * their files. It may be our own or one that the converter made of a Keras model. Only what an Antiphon network can be is described; anything else fails to parse,
 * so that no model plays otherwise than it was trained.
 */
const count = (most: number) => z.number().int().positive().max(most);
const layerName = z.string().min(1).max(200);

const inputLayer = z.object({ name: layerName });

const embeddingLayer = z.object({
  name: layerName,
  input_dim: count(LIMITS.vocabularySize),
  output_dim: count(LIMITS.embeddingDepth),
});

const simpleLayer = z.object({
  name: layerName,
  units: count(LIMITS.units),
  activation: z.literal('tanh'),
  use_bias: z.boolean().default(true),
  go_backwards: z.literal(false).default(false),
});

const lstmLayer = simpleLayer.extend({ recurrent_activation: z.literal('sigmoid') });

const gruLayer = lstmLayer.extend({
  reset_after: z
    .literal(false, {
      error: 'a GRU that resets after its product is not played: train it with reset_after=False',
    })
    .default(false),
});

const dropoutLayer = z.object({ name: layerName });

const denseLayer = z.object({
  name: layerName,
  units: count(LIMITS.vocabularySize),
  activation: z.enum(['softmax', 'linear']),
  use_bias: z.boolean().default(true),
});

/** The same for every step, which is how the Dense layer is read in any case. */
const timeDistributedLayer = z.object({
  name: layerName,
  layer: z.object({ class_name: z.literal('Dense'), config: denseLayer }),
});

const activationLayer = z.object({ name: layerName, activation: denseLayer.shape.activation });

/** `[layer, node, tensor, arguments]` of the one layer that feeds this one; none for the first. */
const inboundNodes = z
  .array(z.array(z.tuple([layerName, z.literal(0), z.literal(0)], z.unknown())).length(1))
  .max(1)
  .optional();

const kerasLayerSchema = z.discriminatedUnion('class_name', [
  z.object({
    class_name: z.literal('InputLayer'),
    config: inputLayer,
    inbound_nodes: inboundNodes,
  }),
  z.object({
    class_name: z.literal('Embedding'),
    config: embeddingLayer,
    inbound_nodes: inboundNodes,
  }),
  z.object({ class_name: z.literal('LSTM'), config: lstmLayer, inbound_nodes: inboundNodes }),
  z.object({ class_name: z.literal('GRU'), config: gruLayer, inbound_nodes: inboundNodes }),
  z.object({
    class_name: z.literal('SimpleRNN'),
    config: simpleLayer,
    inbound_nodes: inboundNodes,
  }),
  z.object({ class_name: z.literal('Dropout'), config: dropoutLayer, inbound_nodes: inboundNodes }),
  z.object({ class_name: z.literal('Dense'), config: denseLayer, inbound_nodes: inboundNodes }),
  z.object({
    class_name: z.literal('TimeDistributed'),
    config: timeDistributedLayer,
    inbound_nodes: inboundNodes,
  }),
  z.object({
    class_name: z.literal('Activation'),
    config: activationLayer,
    inbound_nodes: inboundNodes,
  }),
]);

export type KerasLayer = z.output<typeof kerasLayerSchema>;

const kerasModelSchema = z
  .object({
    class_name: z.enum(['Sequential', 'Functional', 'Model']),
    config: z.object({ layers: z.array(kerasLayerSchema).min(2).max(32) }),
  })
  .refine(({ config }) => config.layers.every(followsTheLayerBefore), {
    error: 'the layers must form one chain, in order',
  });

/** A Sequential model states no inbound nodes; a Functional one must be a chain all the same. */
function followsTheLayerBefore(
  layer: KerasLayer,
  at: number,
  layers: readonly KerasLayer[],
): boolean {
  const from = layer.inbound_nodes?.[0]?.[0]?.[0];
  return from === undefined || from === layers[at - 1]?.config.name;
}

/** Of a file beside `model.json`: never a path that leads elsewhere. */
const fileName = z.string().regex(/^[\w-][\w.-]{0,199}$/, 'name files in the same folder');

/** By the converter's `--quantize_uint8`, `--quantize_uint16` and `--quantize_float16`. */
const quantizationSchema = z.discriminatedUnion('dtype', [
  z.object({ dtype: z.enum(['uint8', 'uint16']), min: z.number(), scale: z.number() }),
  z.object({ dtype: z.literal('float16') }),
]);

const weightSchema = z.object({
  name: z.string().min(1).max(300),
  shape: z
    .array(count(1 << 20))
    .min(1)
    .max(2),
  dtype: z.literal('float32'),
  quantization: quantizationSchema.optional(),
});

export type WeightEntry = z.output<typeof weightSchema>;

/** Some writers put the Keras model into `model_config` beside its version, some at the top. */
function modelConfigOf(topology: unknown): unknown {
  const config = z.object({ model_config: z.unknown() }).safeParse(topology);
  return config.success ? config.data.model_config : topology;
}

export const layersModelSchema = z.object({
  modelTopology: z.preprocess(modelConfigOf, kerasModelSchema),
  /** Groups of whole tensors; the files of a group follow each other as if they were one. */
  weightsManifest: z
    .array(
      z.object({
        paths: z.array(fileName).min(1).max(64),
        weights: z.array(weightSchema).min(1).max(32),
      }),
    )
    .min(1)
    .max(32),
});

/** The files that hold the weights, in their order. */
export function weightFilesOf({ weightsManifest }: LayersModel): string[] {
  return weightsManifest.flatMap(({ paths }) => paths);
}

export type LayersModel = z.output<typeof layersModelSchema>;
