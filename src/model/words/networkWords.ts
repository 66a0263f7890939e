import type { Engine } from '../engine.js';
import type { Lexicon } from './lexicon.js';
import type { WordModel } from './wordModel.js';

/**
 * A network over words instead of characters: of its W + 1 inputs and outputs the first W are the
 * lexicon's, the last one is any other word.
 */
export class NetworkWords implements WordModel {
  readonly mostWords: number;
  readonly stateLength: number;
  /** [W + 1] */
  readonly expected: Float32Array;

  /** `first` is the word that stands before the first one: a tune's end. */
  constructor(
    private readonly engine: Engine,
    readonly lexicon: Lexicon,
    private readonly first: number,
  ) {
    this.mostWords = lexicon.size;
    this.expected = new Float32Array(engine.vocabularySize);
    // The network cannot say again what it expected.
    this.stateLength = engine.stateLength + this.expected.length;
  }

  reset(): void {
    this.engine.reset();
    this.read(this.first);
  }

  read(word: number): void {
    this.expected.set(this.engine.step(word));
  }

  save(state: Float32Array): void {
    this.engine.save(state.subarray(0, this.engine.stateLength));
    state.set(this.expected, this.engine.stateLength);
  }

  restore(state: Float32Array): void {
    this.engine.restore(state.subarray(0, this.engine.stateLength));
    this.expected.set(state.subarray(this.engine.stateLength, this.stateLength));
  }

  dispose(): void {
    this.engine.dispose();
  }
}
