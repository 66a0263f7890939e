import { type Engine, expectCharacter } from '../engine.js';
import type { Letters } from './letters.js';
import { Shares } from './shares.js';
import { NEW_WORD, type Spelling } from './spelling.js';
import type { WordModel } from './wordModel.js';

/** How words are written. */
export interface Orthography {
  /** The characters in the order of the engine's indices: V of them. */
  readonly alphabet: readonly string[];
  readonly spelling: Spelling;
  /** For words that the model does not know. */
  readonly letters: Letters;
  /**
   * The chance, at each character, that a word which began like a known one goes on otherwise. It
   * bounds how surprising a character inside a long word can be; with 0 the engine is exactly the
   * word model.
   */
  readonly slip: number;
}

/** The word that is being read. */
interface OpenWord {
  /** The known words that begin like it: a range of the lexicon, and how much of them is read. */
  from: number;
  to: number;
  depth: number;
  phase: number;
  /**
   * The probability that the word is unknown and begins like this, as a natural logarithm; rounded
   * as a state keeps it, so that nothing depends on whether one was restored.
   */
  logUnknown: number;
  /** The last two characters of the text. */
  last: number;
  secondLast: number;
}

/** Numbers in a state beside the model's: whether there is one, and the open word's. */
const OWN = 8;

/**
 * A word model as an engine over characters. Of the words that begin like what has been read of one,
 * the next character has the share of those that go on with it; and where what has been read is a
 * word of its own, that word's share goes to the characters that the word after it may begin with.
 * Words that the model does not know are spelled by letters, beside the known ones that begin alike.
 * So the probabilities of a text's characters multiply to those of its words.
 *
 * A character costs at most two steps of the model, and a search in its lexicon for each of the V.
 */
export class SpelledEngine implements Engine {
  readonly vocabularySize: number;
  readonly stateLength: number;
  readonly #codes: Uint16Array;
  readonly #logits: Float32Array;
  /** The model's state before the open word, [S]. */
  readonly #before: Float32Array;
  /** What was expected there, and what is expected after the open word, should it be whole. */
  readonly #now: Shares;
  readonly #next: Shares;
  readonly #open: OpenWord;
  #hasBegun = false;
  /** Whether `#now` is what the model expects in the state `#before`. */
  #isWeighed = false;
  /** Whether the model has heard the open word, as if it were whole. */
  #isAhead = false;

  constructor(
    readonly name: string,
    private readonly model: WordModel,
    private readonly by: Orthography,
  ) {
    this.vocabularySize = by.alphabet.length;
    this.stateLength = model.stateLength + OWN;
    this.#codes = Uint16Array.from(by.alphabet, (character) => character.charCodeAt(0));
    this.#logits = new Float32Array(this.vocabularySize);
    this.#before = new Float32Array(model.stateLength);
    this.#now = new Shares(model.mostWords);
    this.#next = new Shares(model.mostWords);
    this.#open = { from: 0, to: 0, depth: 0, phase: 0, logUnknown: 0, last: -1, secondLast: -1 };
  }

  reset(): void {
    this.#hasBegun = false;
  }

  step(index: number): Float32Array {
    expectCharacter(index, this.vocabularySize);
    const open = this.#open;
    const code = this.#codes[index] ?? 0;
    const phase = this.#hasBegun ? this.by.spelling.follow(open.phase, code) : NEW_WORD;
    if (!this.#hasBegun) this.#begin();
    this.#weigh();
    if (phase === NEW_WORD) this.#startWord(index, code);
    else this.#goOn(index, code, phase);
    open.secondLast = open.last;
    open.last = index;
    this.#foretell();
    return this.#logits;
  }

  save(state: Float32Array): void {
    state.fill(0);
    if (!this.#hasBegun) return;
    const { from, to, depth, phase, logUnknown, last, secondLast } = this.#open;
    state.set(this.#before);
    let at = this.#before.length;
    state[at++] = 1;
    state[at++] = from;
    state[at++] = to;
    state[at++] = depth;
    state[at++] = phase;
    state[at++] = logUnknown;
    state[at++] = last;
    state[at] = secondLast;
  }

  restore(state: Float32Array): void {
    const open = this.#open;
    let at = 0;
    for (; at < this.#before.length; at++) {
      if (this.#before[at] !== state[at]) this.#isWeighed = false;
      this.#before[at] = state[at] ?? 0;
    }
    this.#hasBegun = state[at++] === 1;
    open.from = state[at++] ?? 0;
    open.to = state[at++] ?? 0;
    open.depth = state[at++] ?? 0;
    open.phase = state[at++] ?? 0;
    open.logUnknown = state[at++] ?? 0;
    open.last = state[at++] ?? 0;
    open.secondLast = state[at] ?? 0;
    this.#isAhead = false;
  }

  dispose(): void {
    this.model.dispose();
  }

  /** The state before the first word. */
  #begin(): void {
    const open = this.#open;
    open.last = -1;
    open.secondLast = -1;
    this.model.reset();
    this.#enter();
  }

  /** Makes the model's state the one before the open word. */
  #enter(): void {
    this.model.save(this.#before);
    this.#now.weigh(this.model);
    this.#isWeighed = true;
    this.#isAhead = false;
  }

  /** Brings `#now` up to date after a change of state. */
  #weigh(): void {
    if (this.#isWeighed) return;
    this.model.restore(this.#before);
    this.#now.weigh(this.model);
    this.#isWeighed = true;
    this.#isAhead = false;
  }

  /** Has the model hear the open word as it is. */
  #hear(): void {
    if (this.#isAhead) return;
    this.model.restore(this.#before);
    this.model.read(this.#isWhole ? this.#open.from : this.#now.lexicon.size);
    this.#isAhead = true;
  }

  /** Whether what has been read is a known word. */
  get #isWhole(): boolean {
    const { from, to, depth } = this.#open;
    return from < to && this.#now.lexicon.words[from]?.length === depth;
  }

  #startWord(index: number, code: number): void {
    const open = this.#open;
    const letters = this.by.letters.after(open.last, open.secondLast);
    let starting = 1;
    if (this.#hasBegun) {
      starting = this.#startingShare(letters);
      this.#hear();
      this.#enter();
    }
    this.#hasBegun = true;
    open.from = 0;
    open.to = this.#now.lexicon.size;
    open.depth = 0;
    const unknown = (this.#now.unknown * (letters[index] ?? 0)) / starting;
    open.logUnknown = Math.fround(Math.log(unknown));
    this.#narrow(code);
    open.phase = this.by.spelling.begin(code);
  }

  #goOn(index: number, code: number, phase: number): void {
    const open = this.#open;
    const letter = this.by.letters.after(open.last, open.secondLast)[index] ?? 0;
    open.logUnknown = Math.fround(Math.log(this.#unknown() * letter));
    this.#narrow(code);
    open.phase = phase;
    this.#isAhead = false;
  }

  /** Keeps of the known words those that go on with `code`. */
  #narrow(code: number): void {
    const open = this.#open;
    const { lexicon } = this.#now;
    const from = lexicon.firstFrom(open.from, open.to, open.depth, code);
    open.to = lexicon.firstFrom(from, open.to, open.depth, code + 1);
    open.from = from;
    open.depth++;
    // Where there is no other possibility it does not matter how unlikely this one was.
    if (from === open.to) open.logUnknown = 0;
  }

  /** How probable it is that the word goes on as a known one, relative to `#unknown`. */
  #known(): number {
    return (1 - this.by.slip) ** this.#open.depth;
  }

  /** How probable it is that the word goes on by letters. */
  #unknown(): number {
    const { from, to, depth, logUnknown } = this.#open;
    const { slip } = this.by;
    const slipped = slip * (1 - slip) ** (depth - 1) * this.#now.of(from, to);
    return Math.exp(logUnknown) + slipped;
  }

  /** The share of the characters that would begin a new word. */
  #startingShare(letters: Float64Array): number {
    let share = 0;
    for (let c = 0; c < this.vocabularySize; c++) {
      if (this.#begins(c)) share += letters[c] ?? 0;
    }
    return share;
  }

  #begins(character: number): boolean {
    return this.by.spelling.follow(this.#open.phase, this.#codes[character] ?? 0) === NEW_WORD;
  }

  /** Writes what character comes next into `#logits`. */
  #foretell(): void {
    const { from, to, depth, last, secondLast } = this.#open;
    const letters = this.by.letters.after(last, secondLast);
    const known = this.#known();
    const unknown = this.#unknown();
    const all = known * this.#now.of(from, to) + unknown;
    const starting = this.#startingShare(letters);
    const whole = this.#isWhole ? known * this.#now.of(from, from + 1) : 0;
    const ends = whole + unknown * starting;
    if (starting > 0) {
      this.#hear();
      this.#next.weigh(this.model);
    }
    const beginning = starting > 0 ? ends / this.#beginningShare() : 0;
    for (let c = 0; c < this.vocabularySize; c++) {
      const letter = letters[c] ?? 0;
      const share = this.#begins(c)
        ? beginning *
          (shareOf(this.#next, 0, this.#next.lexicon.size, 0, this.#codes[c] ?? 0) +
            (this.#next.unknown * letter) / starting)
        : known * shareOf(this.#now, from, to, depth, this.#codes[c] ?? 0) + unknown * letter;
      this.#logits[c] = Math.log(share / all);
    }
  }

  /** The share of the words that can come after the open one: that begin where it ends. */
  #beginningShare(): number {
    let share = this.#next.unknown;
    for (let c = 0; c < this.vocabularySize; c++) {
      if (this.#begins(c)) {
        share += shareOf(this.#next, 0, this.#next.lexicon.size, 0, this.#codes[c] ?? 0);
      }
    }
    return share;
  }
}

/** The share of those words, from `from` up to `to`, whose character at `depth` is `code`. */
function shareOf(shares: Shares, from: number, to: number, depth: number, code: number): number {
  const first = shares.lexicon.firstFrom(from, to, depth, code);
  return shares.of(first, shares.lexicon.firstFrom(first, to, depth, code + 1));
}
