/** As many keys as a jam is heard in to and fro, or readings of a bar, and some. */
const MOST = 6;

export interface Landmark {
  /** What was heard up to there. */
  readonly text: string;
  readonly row: Float32Array;
}

/**
 * Rows of numbers, each kept for a whole text, to come back to from any other: the music that is
 * over, in each of the keys that it was lately heard in; or a reading that was left. A text that goes on from another takes its
 * place. The one that was of use longest ago is given up first.
 */
export class Landmarks {
  /** The one that was of use last at the end. */
  #kept: Landmark[] = [];

  /** Keeps a copy of `row` for `text`. */
  keep(text: string, row: Float32Array): void {
    const isNew = (one: Landmark): boolean => !text.startsWith(one.text);
    this.#kept = [...this.#kept.filter(isNew), { text, row: row.slice() }].slice(-MOST);
  }

  /** The longest that `text` begins with; undefined where there is none longer than `length`. */
  longest(text: string, length: number): Landmark | undefined {
    let best: Landmark | undefined;
    for (const one of this.#kept) {
      if (one.text.length > (best?.text.length ?? length) && text.startsWith(one.text)) best = one;
    }
    if (best === undefined) return undefined;
    const used = best;
    this.#kept = [...this.#kept.filter((one) => one !== used), used];
    return used;
  }
}
