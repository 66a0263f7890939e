import { type Spelling, wordsOf } from './spelling.js';

/** ASCII. */
const CODES = 128;

/**
 * Words in order of their character codes. Words with a common beginning stand together, so a range
 * of the list is a node of the trie of all words: `from` up to `to`, whose first `depth` characters
 * are the same.
 */
export class Lexicon {
  readonly words: readonly string[];
  /** The first word that begins with each character code or a greater one, [CODES + 1]. */
  readonly #beginnings: Int32Array;

  constructor(words: Iterable<string>) {
    this.words = [...new Set(words)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    this.#beginnings = Int32Array.from({ length: CODES + 1 }, (_, code) =>
      this.firstFrom(0, this.size, 0, code),
    );
  }

  /** W */
  get size(): number {
    return this.words.length;
  }

  /** The index of a word; W where there is no such word. */
  indexOf(word: string): number {
    let from = 0;
    let to = this.size;
    for (let depth = 0; depth < word.length; depth++) {
      const code = word.charCodeAt(depth);
      from = this.firstFrom(from, to, depth, code);
      to = this.firstFrom(from, to, depth, code + 1);
    }
    return this.words[from] === word ? from : this.size;
  }

  /** The first word that begins with `code` or comes after those that do; what `firstFrom` finds. */
  firstWith(code: number): number {
    return this.#beginnings[code] ?? this.firstFrom(0, this.size, 0, code);
  }

  /** The first of the words `from` up to `to` whose character at `depth` is `code` or comes after it. */
  firstFrom(from: number, to: number, depth: number, code: number): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >> 1;
      // A word that has ended there has no code, and stands before those that go on.
      if ((this.words[middle] ?? '').charCodeAt(depth) >= code) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The words that `spelling` does not read as one word each, or with characters not in `alphabet`. */
  unreadable(spelling: Spelling, alphabet: readonly string[]): string[] {
    const known = new Set(alphabet);
    return this.words.filter(
      (word) =>
        wordsOf(word, spelling).length !== 1 || !word.split('').every((char) => known.has(char)),
    );
  }
}
