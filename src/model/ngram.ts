/**
 * How often each character followed each context, for contexts of up to n - 1 characters: an n-gram
 * over characters, interpolated by modified Kneser-Ney smoothing (Chen & Goodman 1999). After a
 * context of k characters, with counts c of k-character contexts and their sum N,
 *
 *     p_k(x) = (c(x) - D_k(c(x))) / N + (what is left of 1) * p_{k-1}(x)
 *
 * and below the empty context every character is as likely as any other. Only contexts of the
 * greatest length count occurrences; a shorter one counts the different characters before it and x.
 *
 * The contexts are a tree: under each stand those that are longer by one character to the left. They
 * are numbered level by level, so that those under one stand side by side. Before a text's first
 * character stands `START`, as often as a context reaches.
 */
export interface Ngram {
  /** V */
  readonly vocabularySize: number;
  /** n */
  readonly order: number;
  /** D_k of a count of 1, of 2, and of 3 or more, for k = 0..n-1. */
  readonly discounts: readonly Discounts[];
  /** N: of each context, those of followers that were pruned included, [contexts]. */
  readonly totals: Uint32Array;
  /** Where each context's followers begin, and where the last ones end, [contexts + 1]. */
  readonly followersFrom: Uint32Array;
  /** Indices of the characters that followed, ascending in each context, [followers]. */
  readonly followers: Uint16Array;
  /** c: how often each of them did, [followers]. */
  readonly counts: Uint32Array;
  /** Where the contexts under each begin, and where the last ones end, [contexts + 1]. */
  readonly longerFrom: Uint32Array;
  /** The first symbol of each context, by which it is found under the shorter one, [contexts]. */
  readonly firstSymbols: Uint16Array;
}

export type Discounts = readonly [number, number, number];

/** In contexts a character is its index + 1; this is what stands before the text. */
export const START = 0;

/** n is at most this: longer contexts of a tune are the tune itself. */
export const MOST_ORDER = 12;

/** What is taken off a count for the sake of characters that have not been seen. */
export function discountOf([one, two, more]: Discounts, count: number): number {
  return count > 2 ? more : count === 2 ? two : one;
}
