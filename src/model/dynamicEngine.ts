import { type Engine, expectCharacter, type StateSlice } from './engine.js';
import { CARRIED, type NetworkShape } from './network.js';
import { softmax } from './softmax.js';

/** How a network goes on learning while it is played. */
export interface DynamicRates {
  /** Learning rate of each step. */
  readonly rate: number;
  /** Share of what has been learned this way that is forgotten at each step, 0..1. */
  readonly decay: number;
}

/**
 * Dynamic evaluation: a network that learns from each character as soon as it has come, before it
 * expects the next (Mikolov et al. 2010; with the decay back to the trained weights of Krause et al.
 * 2018). One step of gradient descent on the surprise, of the output layer only:
 *
 *     e = probabilities - one-hot character
 *     kernel' = kernel - rate * h e,  bias' = bias - rate * e
 *
 * What was learned, the difference from the trained weights, is a part of the state: whoever goes
 * back to a state has unlearned what came after it. A state of zeros is that of the trained network
 * before the first character. u is the width of the last layer, V the vocabulary's.
 */
export class DynamicEngine implements Engine {
  readonly name: string;
  readonly vocabularySize: number;
  readonly stateLength: number;
  readonly activations?: readonly StateSlice[];
  readonly #network: Engine;
  readonly #rates: DynamicRates;
  /** Where h of the last layer stands in the network's state, and u. */
  readonly #at: number;
  readonly #units: number;
  /** The network's state, then what is below: all that `save` copies, [S]. */
  readonly #state: Float32Array;
  readonly #networkState: Float32Array;
  /** What was learned, [u, V] and [V]. */
  readonly #kernel: Float32Array;
  readonly #bias: Float32Array;
  /** What is expected next, [V]. */
  readonly #logits: Float32Array;
  /** 1 once anything was heard: before that there was nothing to be surprised at, [1]. */
  readonly #heard: Float32Array;
  /** e, [V]. */
  readonly #error: Float32Array;

  /** `engine` runs a network of these layers, and is nobody else's. */
  constructor(engine: Engine, { layers }: NetworkShape, rates: DynamicRates) {
    const last = layers.at(-1);
    const below = layers.slice(0, -1);
    const V = engine.vocabularySize;
    this.name = engine.name;
    this.vocabularySize = V;
    this.#network = engine;
    this.#rates = rates;
    this.#at = below.reduce((sum, { cell, units }) => sum + CARRIED[cell] * units, 0);
    this.#units = last?.units ?? 0;
    const learned = engine.stateLength + this.#units * V;
    this.stateLength = learned + 2 * V + 1;
    // The network's state comes first in ours.
    if (engine.activations !== undefined) this.activations = engine.activations;
    this.#state = new Float32Array(this.stateLength);
    this.#networkState = this.#state.subarray(0, engine.stateLength);
    this.#kernel = this.#state.subarray(engine.stateLength, learned);
    this.#bias = this.#state.subarray(learned, learned + V);
    this.#logits = this.#state.subarray(learned + V, learned + 2 * V);
    this.#heard = this.#state.subarray(learned + 2 * V);
    this.#error = new Float32Array(V);
  }

  reset(): void {
    this.#state.fill(0);
    this.#network.reset();
  }

  prepare(): void {
    this.#network.prepare?.();
  }

  step(index: number): Float32Array {
    expectCharacter(index, this.vocabularySize);
    if (this.#heard[0] === 1) this.#learn(index);
    this.#heard[0] = 1;
    this.#logits.set(this.#network.step(index));
    this.#network.save(this.#networkState);
    this.#addLearned();
    return this.#logits;
  }

  save(state: Float32Array): void {
    copy(this.#state, state);
  }

  restore(state: Float32Array): void {
    copy(state, this.#state);
    this.#network.restore(this.#networkState);
  }

  dispose(): void {
    this.#network.dispose();
  }

  #learn(index: number): void {
    const { rate, decay } = this.#rates;
    const error = this.#error;
    const kernel = this.#kernel;
    const V = error.length;
    const kept = 1 - decay;
    softmax(this.#logits, error);
    error[index] = (error[index] ?? 0) - 1;
    for (let unit = 0, at = 0; unit < this.#units; unit++) {
      const step = rate * (this.#networkState[this.#at + unit] ?? 0);
      for (let c = 0; c < V; c++, at++) {
        kernel[at] = kept * (kernel[at] ?? 0) - step * (error[c] ?? 0);
      }
    }
    for (let c = 0; c < V; c++) {
      this.#bias[c] = kept * (this.#bias[c] ?? 0) - rate * (error[c] ?? 0);
    }
  }

  #addLearned(): void {
    const logits = this.#logits;
    const kernel = this.#kernel;
    const V = logits.length;
    for (let c = 0; c < V; c++) logits[c] = (logits[c] ?? 0) + (this.#bias[c] ?? 0);
    for (let unit = 0, at = 0; unit < this.#units; unit++) {
      const h = this.#networkState[this.#at + unit] ?? 0;
      for (let c = 0; c < V; c++, at++) logits[c] = (logits[c] ?? 0) + h * (kernel[at] ?? 0);
    }
  }
}

/** Without a view or a call of a method that would make one. */
function copy(from: Float32Array, to: Float32Array): void {
  for (let at = 0; at < from.length; at++) to[at] = from[at] ?? 0;
}
