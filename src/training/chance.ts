/** What a stream of random numbers is for: streams of different purposes do not resemble each other. */
export const PURPOSES = {
  weights: 1,
  split: 2,
  order: 3,
  copies: 4,
  dropout: 5,
  blues: 6,
  frames: 7,
} as const;

export type Purpose = keyof typeof PURPOSES;

/**
 * A stream of random numbers that depends on nothing but the run's seed, its purpose and a counter
 * (an epoch, a step): nothing of it has to be kept in a checkpoint.
 *
 * The generator is sfc32 (Doty-Humphrey 2010, PractRand): small, fast, period above 2^64.
 */
export class Chance {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, purpose: Purpose, counter = 0) {
    this.#a = seed | 0;
    this.#b = PURPOSES[purpose] | 0;
    this.#c = counter | 0;
    // As its author seeds it: the first outputs still resemble the seed.
    for (let at = 0; at < 15; at++) this.bits();
  }

  /** 32 random bits, 0..2^32-1. */
  bits(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** Fills `words` with random bits: `bits` many times over, in a loop that the compiler likes. */
  fill(words: Uint32Array): void {
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    let counter = this.#counter;
    for (let at = 0; at < words.length; at++) {
      const result = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + result) | 0;
      words[at] = result;
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = counter;
  }

  /** In [0, 1). */
  fraction(): number {
    return this.bits() / 2 ** 32;
  }

  /** An integer in 0..count-1. */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  /** From the normal distribution of mean 0 and deviation 1 (Box & Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.fraction()));
    return radius * Math.cos(2 * Math.PI * this.fraction());
  }

  /** The items in random order (Fisher & Yates). */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const order = [...items];
    for (let last = order.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const item = order[last] as Item;
      order[last] = order[other] as Item;
      order[other] = item;
    }
    return order;
  }
}
