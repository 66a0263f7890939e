/** What can run a network; all give the same logits to 1e-4. */
export type EngineName = 'wasm' | 'tfjs' | 'tfjs-node';

/**
 * A model loaded and ready to be stepped from character to character, holding one current state.
 *
 * Nothing here allocates after construction: the arrays given out are views that the next call
 * overwrites, and states are copied into arrays the caller owns.
 */
export interface Engine {
  /** What runs it: of a network an `EngineName`. */
  readonly name: string;
  /** V: how many characters the model knows. */
  readonly vocabularySize: number;
  /** S: floats in a state; of a network all that its layers carry, 2 * units for an LSTM layer. */
  readonly stateLength: number;
  /**
   * Where in a state the outputs h of each layer stand, from the characters upwards, each -1..1;
   * absent where there are no cells to look at.
   */
  readonly activations?: readonly StateSlice[];
  /** Forgets everything: the state before the first character. */
  reset(): void;
  /**
   * Hears one character (0 <= index < V) and returns the logits of the next, [V].
   *
   * @throws RangeError for anything that is not the index of a character; the state stays.
   */
  step(index: number): Float32Array;
  /**
   * Does ahead what the next `step` can do without knowing its character, which makes that step
   * shorter and finds its weights in the caches. Changes no result. Where it is absent there is
   * nothing to gain.
   */
  prepare?(): void;
  /** Copies the current state into `state`, [S]. */
  save(state: Float32Array): void;
  /** Makes `state`, [S], the current one. */
  restore(state: Float32Array): void;
  /** Gives back what the engine holds outside the JavaScript heap. Idempotent. */
  dispose(): void;
}

/** A part of a state. */
export interface StateSlice {
  readonly offset: number;
  readonly length: number;
}

/** What every engine asks of the index it is given. */
export function expectCharacter(index: number, vocabularySize: number): void {
  if (!(Number.isInteger(index) && index >= 0 && index < vocabularySize)) {
    throw new RangeError(`${index} is not the index of a character`);
  }
}
