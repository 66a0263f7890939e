import { type Engine, expectCharacter } from './engine.js';
import type { EngineParts } from './engineParts.js';
import { discountOf, type Ngram } from './ngram.js';

/** The probabilities that an n-gram's counts come to. */
export interface NgramShares {
  /** (c - D) / N of each follower, [followers]. */
  readonly followers: Float32Array;
  /** What is left of 1 in each context, [contexts]. */
  readonly rests: Float32Array;
}

export function ngramParts(ngram: Ngram): EngineParts {
  return { kind: 'ngram', ngram, shares: sharesOf(ngram) };
}

/** Expects by an n-gram. Its state is the last n - 1 symbols, the last one first. */
export class NgramEngine implements Engine {
  readonly name = 'ngram';
  readonly vocabularySize: number;
  readonly stateLength: number;
  readonly #ngram: Ngram;
  readonly #shares: NgramShares;
  /** [n - 1]; all `START` before the first character, so that a state of zeros is that one. */
  readonly #context: Uint16Array;
  /** [V] */
  readonly #probabilities: Float64Array;
  readonly #logits: Float32Array;

  constructor(ngram: Ngram, shares: NgramShares = sharesOf(ngram)) {
    this.#ngram = ngram;
    this.#shares = shares;
    this.vocabularySize = ngram.vocabularySize;
    this.stateLength = ngram.order - 1;
    this.#context = new Uint16Array(ngram.order - 1);
    this.#probabilities = new Float64Array(ngram.vocabularySize);
    this.#logits = new Float32Array(ngram.vocabularySize);
  }

  reset(): void {
    this.#context.fill(0);
  }

  step(index: number): Float32Array {
    expectCharacter(index, this.vocabularySize);
    if (this.#context.length > 0) {
      this.#context.copyWithin(1, 0);
      this.#context[0] = index + 1;
    }
    this.#expect();
    for (let at = 0; at < this.#logits.length; at++) {
      this.#logits[at] = Math.log(this.#probabilities[at] ?? 0);
    }
    return this.#logits;
  }

  save(state: Float32Array): void {
    for (let at = 0; at < this.#context.length; at++) state[at] = this.#context[at] ?? 0;
  }

  restore(state: Float32Array): void {
    for (let at = 0; at < this.#context.length; at++) this.#context[at] = state[at] ?? 0;
  }

  dispose(): void {
    // Nothing is held outside the JavaScript heap.
  }

  /** Goes from the empty context to the longest one known that ends in what was heard. */
  #expect(): void {
    const { followers, followersFrom, vocabularySize } = this.#ngram;
    const { followers: shares, rests } = this.#shares;
    const probabilities = this.#probabilities;
    probabilities.fill(1 / vocabularySize);
    let context: number | undefined = 0;
    for (let length = 0; context !== undefined; length++) {
      const rest = rests[context] ?? 1;
      for (let at = 0; at < probabilities.length; at++) {
        probabilities[at] = rest * (probabilities[at] ?? 0);
      }
      const end = followersFrom[context + 1] ?? 0;
      for (let at = followersFrom[context] ?? 0; at < end; at++) {
        const follower = followers[at] ?? 0;
        probabilities[follower] = (probabilities[follower] ?? 0) + (shares[at] ?? 0);
      }
      context = this.#longer(context, length);
    }
  }

  /** The context under `context` that begins with the symbol before it. */
  #longer(context: number, length: number): number | undefined {
    const symbol = this.#context[length];
    if (symbol === undefined) return undefined;
    const { longerFrom, firstSymbols } = this.#ngram;
    let low = longerFrom[context] ?? 0;
    let high = longerFrom[context + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((firstSymbols[middle] ?? 0) < symbol) low = middle + 1;
      else high = middle;
    }
    return low < (longerFrom[context + 1] ?? 0) && firstSymbols[low] === symbol ? low : undefined;
  }
}

function sharesOf(ngram: Ngram): NgramShares {
  const { order, discounts, totals, followersFrom, counts, longerFrom } = ngram;
  const followers = new Float32Array(counts.length);
  const rests = new Float32Array(totals.length);
  let from = 0;
  let to = 1;
  for (let length = 0; length < order; length++) {
    const discount = discounts[length] ?? [0, 0, 0];
    for (let context = from; context < to; context++) {
      const total = totals[context] ?? 1;
      const end = followersFrom[context + 1] ?? 0;
      let left = total;
      for (let at = followersFrom[context] ?? 0; at < end; at++) {
        const count = counts[at] ?? 0;
        const kept = count - discountOf(discount, count);
        followers[at] = kept / total;
        left -= kept;
      }
      rests[context] = left / total;
    }
    from = to;
    to = longerFrom[to] ?? to;
  }
  return { followers, rests };
}
