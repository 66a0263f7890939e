/** So many characters in a row do not come about twice by chance alone. */
export const COPIED_LENGTH = 48;

/** Finds texts that share a passage with texts that a model has learned from. */
export class Copies {
  readonly #passages = new Set<string>();

  constructor(
    texts: Iterable<string>,
    readonly length = COPIED_LENGTH,
  ) {
    for (const text of texts) {
      for (const passage of this.#passagesOf(text)) this.#passages.add(passage);
    }
  }

  /** Whether `length` characters in a row of the text stand in one of those. */
  holds(text: string): boolean {
    return this.#passagesOf(text).some((passage) => this.#passages.has(passage));
  }

  #passagesOf(text: string): string[] {
    return Array.from({ length: Math.max(0, text.length - this.length + 1) }, (_, at) =>
      text.slice(at, at + this.length),
    );
  }
}
