import { existsSync } from 'node:fs';
import { CARRIED } from '../../src/model/network.js';
import { Chance } from '../../src/training/chance.js';
import { type Chunk, chunksOf, type Passage, type Target } from '../../src/training/chunk.js';
import type { Lesson } from '../../src/training/differentiator.js';
import { type NetworkShape, Parameters } from '../../src/training/parameters.js';

/** Why the fused path cannot be tested here, or undefined. */
export const nativeMissing: string | undefined = existsSync(
  'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node',
)
  ? undefined
  : "tfjs-node's native part is not built (npm run tfjs:native)";

export function randomPassages(lengths: readonly number[], size: number, seed = 7): Passage[] {
  const chance = new Chance(seed, 'order');
  return [...lengths]
    .sort((a, b) => b - a)
    .map((length) => Uint16Array.from({ length }, () => chance.below(size)));
}

/** Parameters in which nothing is zero, not even the biases. */
export function randomParameters(shape: NetworkShape, seed = 3): Parameters {
  const parameters = Parameters.fresh(shape, seed);
  const chance = new Chance(seed, 'weights', 1);
  parameters.values.forEach((value, at) => {
    parameters.values[at] = value + 0.1 * chance.normal();
  });
  parameters.multiplyEmbeddings();
  return parameters;
}

export function firstChunk(passages: readonly Passage[], length: number, target: Target): Chunk {
  const [chunk] = chunksOf(passages, length, target);
  if (chunk === undefined) throw new Error('no chunk');
  return chunk;
}

/** A lesson with random states and, if wanted, random masks. */
export function lessonOn(
  parameters: Parameters,
  chunk: Chunk,
  options: { readonly loss?: Lesson['loss']; readonly dropout?: boolean } = {},
): Lesson {
  const chance = new Chance(11, 'dropout');
  const normals = (length: number): Float32Array =>
    Float32Array.from({ length }, () => 0.5 * chance.normal());
  return {
    chunk,
    state: parameters.network.layers.map(({ cell, units }) =>
      Array.from({ length: CARRIED[cell] }, () => normals(chunk.rows * units)),
    ),
    loss: options.loss ?? 'cross-entropy',
    divisor: 5,
    masks:
      options.dropout === true
        ? parameters.network.layers.map(({ units }) =>
            Float32Array.from({ length: chunk.steps * chunk.rows * units }, () =>
              chance.fraction() < 0.3 ? 0 : 1 / 0.7,
            ),
          )
        : [],
  };
}
