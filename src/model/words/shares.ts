import { Lexicon } from './lexicon.js';
import type { WordModel } from './wordModel.js';

/** What a word model expects, ready to be summed over any range of its lexicon. */
export class Shares {
  lexicon: Lexicon = new Lexicon([]);
  /** The probability that the next word is none of the lexicon. */
  unknown = 1;
  /** Of all words before each, [W + 1]. */
  readonly #sums: Float64Array;

  constructor(mostWords: number) {
    this.#sums = new Float64Array(mostWords + 1);
  }

  /** Takes over what `model` expects now. */
  weigh({ lexicon, expected }: WordModel): void {
    const count = lexicon.size;
    let largest = Number.NEGATIVE_INFINITY;
    for (let word = 0; word <= count; word++) largest = Math.max(largest, expected[word] ?? 0);
    let sum = 0;
    for (let word = 0; word < count; word++) {
      this.#sums[word] = sum;
      sum += Math.exp((expected[word] ?? 0) - largest);
    }
    this.#sums[count] = sum;
    const unknown = Math.exp((expected[count] ?? 0) - largest);
    for (let word = 0; word <= count; word++) {
      this.#sums[word] = (this.#sums[word] ?? 0) / (sum + unknown);
    }
    this.unknown = unknown / (sum + unknown);
    this.lexicon = lexicon;
  }

  /** The probability of the words that begin with the character of this code. */
  beginningWith(code: number): number {
    return this.of(this.lexicon.firstWith(code), this.lexicon.firstWith(code + 1));
  }

  /** The probability of the words `from` up to `to` whose character at `depth` has this code. */
  goingOnWith(code: number, from: number, to: number, depth: number): number {
    const first = this.lexicon.firstFrom(from, to, depth, code);
    return this.of(first, this.lexicon.firstFrom(first, to, depth, code + 1));
  }

  /** The probability of the words `from` up to `to` together. */
  of(from: number, to: number): number {
    return (this.#sums[to] ?? 0) - (this.#sums[from] ?? 0);
  }
}
