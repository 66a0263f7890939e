/** Words in order, walked a character at a time: which may come next after what was typed so far. */
export class WordList {
  readonly words: readonly string[];

  constructor(words: Iterable<string>) {
    // By code unit, so that words which share a beginning stand together, the shortest first.
    this.words = [...words].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }

  /** The first word that begins with the `depth` character codes in `typed`; -1 for none. */
  firstWith(typed: Uint8Array, depth: number): number {
    const at = this.search(typed, depth, false);
    return this.compare(at, typed, depth) === 0 ? at : -1;
  }

  /** The word that is what was typed; -1 for none. */
  indexOf(typed: Uint8Array, depth: number): number {
    const at = this.firstWith(typed, depth);
    return at >= 0 && this.words[at]?.length === depth ? at : -1;
  }

  /**
   * Marks in `codes`, [128], the characters that may follow what was typed on the way to some word
   * other than `except`.
   */
  next(typed: Uint8Array, depth: number, except: string, codes: Uint8Array): void {
    const end = this.search(typed, depth, true);
    for (let at = this.search(typed, depth, false); at < end; at++) {
      const word = this.words[at] ?? '';
      if (word !== except && word.length > depth) codes[word.charCodeAt(depth)] = 1;
    }
  }

  /** Where the words that begin so start, or (`past`) end. */
  private search(typed: Uint8Array, depth: number, past: boolean): number {
    let low = 0;
    let high = this.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = this.compare(middle, typed, depth);
      if (order < 0 || (past && order === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private compare(index: number, typed: Uint8Array, depth: number): number {
    const word = this.words[index];
    if (word === undefined) return 1;
    for (let i = 0; i < depth; i++) {
      const difference = (i < word.length ? word.charCodeAt(i) : -1) - (typed[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }
}
