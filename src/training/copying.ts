/** So many characters in a row do not come about twice by chance alone. */
export const COPIED_LENGTH = 48;

interface Place {
  readonly text: string;
  readonly at: number;
}

/**
 * Finds texts that share a passage with texts that a model has learned from.
 *
 * Those are cut into blocks half as long as a passage: wherever a passage stands, one whole block is
 * within it. So only blocks are looked up, and what stands around them is compared.
 */
export class Copies {
  readonly #blocks = new Map<string, Place[]>();
  readonly #block: number;

  /** `length` is even. */
  constructor(
    texts: Iterable<string>,
    readonly length = COPIED_LENGTH,
  ) {
    this.#block = length / 2;
    for (const text of texts) {
      for (let at = 0; at + this.#block <= text.length; at += this.#block) {
        const block = text.slice(at, at + this.#block);
        const places = this.#blocks.get(block);
        if (places === undefined) this.#blocks.set(block, [{ text, at }]);
        else places.push({ text, at });
      }
    }
  }

  /** Whether `length` characters in a row of the text stand in one of those. */
  holds(text: string): boolean {
    for (let at = 0; at + this.#block <= text.length; at++) {
      const places = this.#blocks.get(text.slice(at, at + this.#block)) ?? [];
      if (places.some((place) => shared({ text, at }, place) >= this.length)) return true;
    }
    return false;
  }
}

/** How many characters in a row are the same around (and from) two places. */
function shared(a: Place, b: Place): number {
  let before = 0;
  while (before < a.at && before < b.at && sameAt(a, b, -before - 1)) before++;
  let after = 0;
  while (a.at + after < a.text.length && sameAt(a, b, after)) after++;
  return before + after;
}

function sameAt(a: Place, b: Place, offset: number): boolean {
  return a.text.charCodeAt(a.at + offset) === b.text.charCodeAt(b.at + offset);
}
