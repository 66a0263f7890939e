/** What `Vocabulary.indexOf` gives for a character that the network was not trained on. */
export const UNKNOWN = -1;

/** The characters a network knows, in the order of its inputs and outputs. */
export class Vocabulary {
  readonly #characters: readonly string[];
  /** Index by UTF-16 code unit; `UNKNOWN` where there is none. */
  readonly #indices: Int16Array;

  /** `characters` are single UTF-16 code units, each different. */
  constructor(characters: readonly string[]) {
    const codes = characters.map((character) => character.charCodeAt(0));
    this.#characters = characters;
    this.#indices = new Int16Array(Math.max(...codes) + 1).fill(UNKNOWN);
    codes.forEach((code, index) => {
      this.#indices[code] = index;
    });
  }

  /** V */
  get size(): number {
    return this.#characters.length;
  }

  /** The index of one character, or `UNKNOWN`. */
  indexOf(character: string): number {
    return this.indexOfCode(character.charCodeAt(0));
  }

  /** The index of a UTF-16 code unit, or `UNKNOWN`. */
  indexOfCode(code: number): number {
    return this.#indices[code] ?? UNKNOWN;
  }

  /** The character at `index`; a RangeError outside 0..V-1. */
  characterAt(index: number): string {
    const character = this.#characters[index];
    if (character === undefined) throw new RangeError(`no character has the index ${index}`);
    return character;
  }

  has(character: string): boolean {
    return this.indexOf(character) !== UNKNOWN;
  }

  /** The different characters of `text` that the network does not know, in order of appearance. */
  unknownIn(text: string): string[] {
    const unknown = new Set<string>();
    for (const character of text.split('')) {
      if (!this.has(character)) unknown.add(character);
    }
    return [...unknown];
  }
}
