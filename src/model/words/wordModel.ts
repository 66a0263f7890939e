import type { Lexicon } from './lexicon.js';

/**
 * What expects one word after the other. Which words it chooses from may change from word to word
 * (those of a bar's place in a form, of a key). They are named by their index in the lexicon of the
 * moment, W words; the index W stands for any word that is not in it.
 *
 * Like an `Engine` it holds one current state, and allocates nothing where its lexicon stays.
 */
export interface WordModel {
  /** The most words that any of its lexicons has. */
  readonly mostWords: number;
  /** S: floats in a state. */
  readonly stateLength: number;
  /** The words it chooses from now. */
  readonly lexicon: Lexicon;
  /** What the next word is, as logits, [W + 1]: a view that the next call overwrites. */
  readonly expected: Float32Array;
  /** Forgets everything: the state before the first word. */
  reset(): void;
  /** Hears a word, 0..W. */
  read(word: number): void;
  /** Copies the current state into `state`, [S]. */
  save(state: Float32Array): void;
  /** Makes `state`, [S], the current one. */
  restore(state: Float32Array): void;
  /** Gives back what is held outside the JavaScript heap. */
  dispose(): void;
}
