import { type Discounts, type Ngram, START } from '../model/ngram.js';
import { ContextCounts } from './contextCounts.js';

export interface NgramRecipe {
  /** n: a character is foretold from the n - 1 before it. */
  readonly order: number;
  /** What followed a context of two characters or more less often than this is forgotten. */
  readonly leastCount: number;
}

/** Contexts shorter than this are kept whole: they are few, and all others fall back on them. */
const KEPT_WHOLE = 2;

/** Where the occurrences of one context stand among the sorted positions. */
interface Span {
  /** The context's first. */
  readonly symbol: number;
  readonly from: number;
  readonly to: number;
  readonly isKept: boolean;
}

/**
 * Counts an n-gram in texts of indices below `vocabularySize`, each a text of its own. Contexts are
 * found by sorting all positions by the symbol before them, then by the one before that, a level at
 * a time. The same texts in the same order give the same n-gram.
 */
export function learnNgram(
  texts: readonly ArrayLike<number>[],
  vocabularySize: number,
  { order, leastCount }: NgramRecipe,
): Ngram {
  const text = padded(texts, order - 1);
  let positions = Uint32Array.from(text.keys()).filter((at) => text[at] !== START);
  let sorted = new Uint32Array(positions.length);
  const counts = new ContextCounts(vocabularySize + 1);
  const tree = new Tree();
  const discounts: Discounts[] = [];
  let level: readonly Span[] = [{ symbol: START, from: 0, to: positions.length, isKept: true }];
  for (let length = 0; length < order; length++) {
    const isLongest = length === order - 1;
    const least = length < KEPT_WHOLE ? 1 : leastCount;
    const leastLonger = length + 1 < KEPT_WHOLE ? 1 : leastCount;
    const countsOfCounts = new Uint32Array(5);
    const nextLevel: Span[] = [];
    for (const { symbol, from, to, isKept } of level) {
      counts.count(text, positions.subarray(from, to), length, sorted.subarray(from, to));
      const adjusted = isLongest ? counts.often : counts.differently;
      countCounts(adjusted, countsOfCounts);
      let start = from;
      const longer = (isLongest ? [] : counts.before).map((before): Span => {
        const end = start + before.count;
        const span = { symbol: before.symbol, from: start, to: end };
        start = end;
        return { ...span, isKept: isKept && before.most >= leastLonger };
      });
      nextLevel.push(...longer);
      if (!isKept) continue;
      const longerKept = longer.filter((span) => span.isKept).length;
      tree.add(symbol, adjusted, (follower) => (counts.often[follower] ?? 0) >= least, longerKept);
    }
    discounts.push(discountsFrom(countsOfCounts));
    [positions, sorted] = [sorted, positions];
    level = nextLevel;
  }
  return { vocabularySize, order, discounts, ...tree.arrays() };
}

/** The texts as symbols, with so many starts before each. */
function padded(texts: readonly ArrayLike<number>[], starts: number): Uint16Array {
  const length = texts.reduce((sum, text) => sum + starts + text.length, 0);
  const symbols = new Uint16Array(length).fill(START);
  let end = 0;
  for (const text of texts) {
    end += starts;
    for (let at = 0; at < text.length; at++) symbols[end++] = (text[at] ?? 0) + 1;
  }
  return symbols;
}

/** How many counts are 1, 2, 3 and 4. */
function countCounts(counts: Uint32Array, countsOfCounts: Uint32Array): void {
  for (const count of counts) {
    if (count > 0 && count < 5) countsOfCounts[count] = (countsOfCounts[count] ?? 0) + 1;
  }
}

/** In texts so small or so regular that there is nothing to estimate from. */
const FALLBACK: Discounts = [0.5, 0.75, 1];

/** Chen & Goodman's estimate (1999, equation 26), kept above 0 and below the counts. */
function discountsFrom(countsOfCounts: Uint32Array): Discounts {
  const [, one = 0, two = 0, three = 0, four = 0] = countsOfCounts;
  if (one === 0 || two === 0 || three === 0 || four === 0) return FALLBACK;
  const y = one / (one + 2 * two);
  const estimate = (count: number, here: number, next: number): number =>
    Math.min(count, Math.max(0.01, count - (count + 1) * y * (next / here)));
  return [estimate(1, one, two), estimate(2, two, three), estimate(3, three, four)];
}

/** The contexts that are kept, as they come. */
class Tree {
  readonly #totals: number[] = [];
  readonly #followersFrom: number[] = [0];
  readonly #followers: number[] = [];
  readonly #counts: number[] = [];
  readonly #longerFrom: number[] = [1];
  readonly #firstSymbols: number[] = [];

  add(
    symbol: number,
    counts: Uint32Array,
    isKept: (symbol: number) => boolean,
    longer: number,
  ): void {
    counts.forEach((count, follower) => {
      if (!isKept(follower)) return;
      this.#followers.push(follower - 1);
      this.#counts.push(count);
    });
    this.#totals.push(counts.reduce((sum, count) => sum + count, 0));
    this.#followersFrom.push(this.#followers.length);
    this.#longerFrom.push((this.#longerFrom.at(-1) ?? 1) + longer);
    this.#firstSymbols.push(symbol);
  }

  arrays() {
    return {
      totals: Uint32Array.from(this.#totals),
      followersFrom: Uint32Array.from(this.#followersFrom),
      followers: Uint16Array.from(this.#followers),
      counts: Uint32Array.from(this.#counts),
      longerFrom: Uint32Array.from(this.#longerFrom),
      firstSymbols: Uint16Array.from(this.#firstSymbols),
    };
  }
}
