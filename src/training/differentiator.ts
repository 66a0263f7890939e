import { CARRIED, type Network } from '../model/network.js';
import type { Chunk } from './chunk.js';

/** What one layer carries for each row of a chunk, [B, u] each: h, and of an LSTM c. */
export type LayerState = readonly Float32Array[];

/** A state for each row of a chunk, layer by layer. */
export type BatchState = readonly LayerState[];

/** One chunk to learn from. */
export interface Lesson {
  readonly chunk: Chunk;
  /** The state after the chunk before; zeros where passages start. At least as many rows. */
  readonly state: BatchState;
  readonly loss: 'cross-entropy' | 'squared-error';
  /**
   * What the summed loss is divided by. The same for every chunk of a run: dividing each by its own
   * count would make the ends of tunes, where few are left, weigh too much.
   */
  readonly divisor: number;
  /** For each layer what its h is multiplied by on the way up, [T, B, u]; none without dropout. */
  readonly masks: readonly Float32Array[];
}

export interface Learned {
  /** Nats of all targets that count. */
  readonly nats: number;
  readonly state: BatchState;
}

export interface Scored {
  /** How unlikely each target was, in nats, [T, B]. */
  readonly nats: Float32Array;
  /** 1 where the likeliest character was the target, [T, B]. */
  readonly correct: Uint8Array;
  readonly state: BatchState;
}

/** Runs a network forwards over many texts side by side, and backwards for its gradient. */
export interface Differentiator {
  readonly name: 'tfjs-node' | 'tfjs-wasm' | 'tfjs';
  /** Writes the gradient of the lesson's loss into `gradient`, which has the network's shape. */
  learn(network: Network, lesson: Lesson, gradient: Network): Learned;
  score(network: Network, chunk: Chunk, state: BatchState): Scored;
}

export function zeroState(network: Network, rows: number): BatchState {
  return network.layers.map(({ cell, units }) =>
    Array.from({ length: CARRIED[cell] }, () => new Float32Array(rows * units)),
  );
}

/** The first `rows` rows of a state. */
export function firstRows(state: BatchState, network: Network, rows: number): BatchState {
  return state.map((layer, at) => {
    const length = rows * (network.layers[at]?.units ?? 0);
    return layer.map((part) => part.subarray(0, length));
  });
}
