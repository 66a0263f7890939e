/** A symbol that stood before a context. */
export interface Before {
  readonly symbol: number;
  /** How often it did. */
  readonly count: number;
  /** How often its most frequent follower came after it and the context. */
  readonly most: number;
}

/** Counts what stood on both sides of one context after the other. Symbols are 0..`symbols` - 1. */
export class ContextCounts {
  /** How often each symbol followed, [symbols]. */
  readonly often: Uint32Array;
  /** After how many different symbols before the context each symbol followed, [symbols]. */
  readonly differently: Uint32Array;
  /** Ascending by symbol. */
  before: readonly Before[] = [];
  /** How often each follower came after each symbol before, [symbols before, followers]. */
  readonly #pairs: Uint32Array;
  /** Where each symbol's own occurrences are put, [symbols]. */
  readonly #places: Uint32Array;

  constructor(readonly symbols: number) {
    this.often = new Uint32Array(symbols);
    this.differently = new Uint32Array(symbols);
    this.#pairs = new Uint32Array(symbols * symbols);
    this.#places = new Uint32Array(symbols);
  }

  /**
   * Counts around the context of `length` symbols that stands before each of `positions` in `text`,
   * and sorts these by the symbol before it, into `sorted` of the same length.
   */
  count(text: Uint16Array, positions: Uint32Array, length: number, sorted: Uint32Array): void {
    const { symbols } = this;
    this.often.fill(0);
    this.differently.fill(0);
    const seen = new Set<number>();
    for (const at of positions) {
      const row = text[at - 1 - length] ?? 0;
      const pair = row * symbols + (text[at] ?? 0);
      this.#pairs[pair] = (this.#pairs[pair] ?? 0) + 1;
      seen.add(row);
    }
    let start = 0;
    this.before = [...seen]
      .sort((a, b) => a - b)
      .map((symbol) => {
        const before = this.#sumUp(symbol);
        this.#places[symbol] = start;
        start += before.count;
        return before;
      });
    for (const at of positions) {
      const row = text[at - 1 - length] ?? 0;
      const place = this.#places[row] ?? 0;
      sorted[place] = at;
      this.#places[row] = place + 1;
    }
  }

  /** Adds up one symbol's row of pairs, and clears it for the next context. */
  #sumUp(symbol: number): Before {
    const row = this.#pairs.subarray(symbol * this.symbols, (symbol + 1) * this.symbols);
    let count = 0;
    let most = 0;
    for (let follower = 0; follower < row.length; follower++) {
      const times = row[follower] ?? 0;
      if (times === 0) continue;
      count += times;
      most = Math.max(most, times);
      this.often[follower] = (this.often[follower] ?? 0) + times;
      this.differently[follower] = (this.differently[follower] ?? 0) + 1;
    }
    row.fill(0);
    return { symbol, count, most };
  }
}
