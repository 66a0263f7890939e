/**
 * One network, loaded and ready to be stepped, holding one current state.
 * All engines (wasm, tfjs, tfjs-node) give the same logits to 1e-4.
 *
 * Nothing here allocates after construction: the arrays given out are views that the next call
 * overwrites, and states are copied into arrays the caller owns.
 */
export interface Engine {
  readonly name: 'wasm' | 'tfjs' | 'tfjs-node';
  /** V: how many characters the network knows. */
  readonly vocabularySize: number;
  /** S: floats in a state: the sum over layers of h and c, that is 2 * units for an LSTM layer. */
  readonly stateLength: number;
  /** Forgets everything: the state becomes zeros. */
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

/** What every engine asks of the index it is given. */
export function expectCharacter(index: number, vocabularySize: number): void {
  if (!(Number.isInteger(index) && index >= 0 && index < vocabularySize)) {
    throw new RangeError(`${index} is not the index of a character`);
  }
}
