/** How well a model foretold some texts. */
export interface ForetellingScores {
  /**
   * Bits per character: the mean of -log2 of the probability that each character had before it came
   * (Shannon 1951), the header's characters included. The first is given, not foretold.
   */
  readonly bitsPerCharacter: number;
  /** 2 to the power of the bits per character: among how many equally likely ones it hesitates. */
  readonly perplexity: number;
  /** Share of characters, 0..1, that were the likeliest; of equally likely ones the first counts. */
  readonly accuracy: number;
  /**
   * Bits of all music over notes, chords and rests as written, in the texts of which these can be
   * counted. It does not depend on how densely a text is encoded.
   */
  readonly bitsPerNote?: number;
  /** Of the music alone, header fields apart. */
  readonly music?: {
    readonly bitsPerCharacter: number;
    readonly accuracy: number;
    /** Bits per character in each quarter of a tune's music, by characters. */
    readonly bitsByQuarter: readonly number[];
  };
  /**
   * Share right, 0..1, of every 25th character of the texts one after the other, each foretold from
   * all of its tune so far.
   */
  readonly accuracyOf25th?: number;
}

/** The study's length of a chunk, of which only the last character counts. */
export const STUDY_CHUNK = 25;

class Mean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    this.#sum += value;
    this.#count += 1;
  }

  /** Undefined of nothing. */
  get value(): number | undefined {
    return this.#count > 0 ? this.#sum / this.#count : undefined;
  }
}

/** What a text's characters have in common. */
export interface TallyText {
  readonly music: Uint8Array;
  readonly notes: number;
}

/** Adds up how well characters were foretold. */
export class ForetellingTally {
  readonly #bits = new Mean();
  readonly #right = new Mean();
  readonly #musicBits = new Mean();
  readonly #musicRight = new Mean();
  readonly #quarters = Array.from({ length: 4 }, () => new Mean());
  readonly #right25th = new Mean();
  #notedBits = 0;
  #notes = 0;
  /** Characters of all texts before this one. */
  #before = 0;
  #text: TallyText = { music: new Uint8Array(0), notes: 0 };
  #musicLength = 0;
  /** How much music stands before each character, [length of the text]. */
  #musicBefore = new Uint32Array(0);

  begin(text: TallyText): void {
    this.#before += this.#text.music.length;
    this.#text = text;
    this.#notes += text.notes;
    this.#musicLength = 0;
    this.#musicBefore = Uint32Array.from(text.music, (each) => {
      const before = this.#musicLength;
      this.#musicLength += each;
      return before;
    });
  }

  /** One of the text's characters, by its place. */
  add(at: number, bits: number, isRight: boolean): void {
    const right = isRight ? 1 : 0;
    this.#bits.add(bits);
    this.#right.add(right);
    if ((this.#before + at) % STUDY_CHUNK === STUDY_CHUNK - 1) this.#right25th.add(right);
    if (this.#text.music[at] !== 1) return;
    this.#musicBits.add(bits);
    this.#musicRight.add(right);
    const place = (this.#musicBefore[at] ?? 0) / this.#musicLength;
    this.#quarters[Math.floor(4 * place)]?.add(bits);
    if (this.#text.notes > 0) this.#notedBits += bits;
  }

  /** Undefined before the first character. */
  get scores(): ForetellingScores | undefined {
    const bitsPerCharacter = this.#bits.value;
    const accuracy = this.#right.value;
    if (bitsPerCharacter === undefined || accuracy === undefined) return undefined;
    const music = this.#music();
    const accuracyOf25th = this.#right25th.value;
    return {
      bitsPerCharacter,
      perplexity: 2 ** bitsPerCharacter,
      accuracy,
      ...(this.#notes > 0 ? { bitsPerNote: this.#notedBits / this.#notes } : {}),
      ...(music ? { music } : {}),
      ...(accuracyOf25th === undefined ? {} : { accuracyOf25th }),
    };
  }

  #music(): ForetellingScores['music'] {
    const bitsPerCharacter = this.#musicBits.value;
    const accuracy = this.#musicRight.value;
    if (bitsPerCharacter === undefined || accuracy === undefined) return undefined;
    const bitsByQuarter = this.#quarters.flatMap(({ value }) => value ?? []);
    return { bitsPerCharacter, accuracy, bitsByQuarter };
  }
}
