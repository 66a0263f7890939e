import { type Engine, expectCharacter } from '../engine.js';
import { softmax } from '../softmax.js';
import { Shares } from './shares.js';
import { NEW_WORD, type Spelling } from './spelling.js';
import type { WordModel } from './wordModel.js';

/** How words are written. */
export interface Orthography {
  /** The characters in the order of the engine's indices: V of them. */
  readonly alphabet: readonly string[];
  readonly spelling: Spelling;
  /** Hears every character of the text, and spells the words that the model does not know. */
  readonly letters: Engine;
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
}

/** Numbers in a state beside the model's: whether there is one, and the open word's. */
const OWN = 6;

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
  /** What letter comes next where a word goes on by letters, [V]. */
  readonly #letters: Float32Array;
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
    this.stateLength = model.stateLength + OWN + by.letters.stateLength + this.vocabularySize;
    this.#codes = Uint16Array.from(by.alphabet, (character) => character.charCodeAt(0));
    this.#logits = new Float32Array(this.vocabularySize);
    this.#before = new Float32Array(model.stateLength);
    this.#now = new Shares(model.mostWords);
    this.#next = new Shares(model.mostWords);
    this.#open = { from: 0, to: 0, depth: 0, phase: 0, logUnknown: 0 };
    this.#letters = new Float32Array(this.vocabularySize);
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
    softmax(this.by.letters.step(index), this.#letters);
    this.#foretell();
    return this.#logits;
  }

  save(state: Float32Array): void {
    state.fill(0);
    if (!this.#hasBegun) return;
    const { from, to, depth, phase, logUnknown } = this.#open;
    const own = this.#before.length;
    state.set(this.#before);
    state[own] = 1;
    state[own + 1] = from;
    state[own + 2] = to;
    state[own + 3] = depth;
    state[own + 4] = phase;
    state[own + 5] = logUnknown;
    state.set(this.#letters, own + OWN);
    this.by.letters.save(state.subarray(own + OWN + this.vocabularySize));
  }

  restore(state: Float32Array): void {
    const open = this.#open;
    const own = this.#before.length;
    for (let at = 0; at < own; at++) {
      if (this.#before[at] !== state[at]) this.#isWeighed = false;
      this.#before[at] = state[at] ?? 0;
    }
    this.#hasBegun = state[own] === 1;
    open.from = state[own + 1] ?? 0;
    open.to = state[own + 2] ?? 0;
    open.depth = state[own + 3] ?? 0;
    open.phase = state[own + 4] ?? 0;
    open.logUnknown = state[own + 5] ?? 0;
    const letters = own + OWN;
    this.#letters.set(state.subarray(letters, letters + this.vocabularySize));
    this.by.letters.restore(state.subarray(letters + this.vocabularySize));
    this.#isAhead = false;
  }

  dispose(): void {
    this.model.dispose();
    this.by.letters.dispose();
  }

  /** The state before the first word. */
  #begin(): void {
    this.model.reset();
    this.by.letters.reset();
    this.#letters.fill(1 / this.vocabularySize);
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
    let starting = 1;
    if (this.#hasBegun) {
      starting = this.#startingShare();
      this.#hear();
      this.#enter();
    }
    this.#hasBegun = true;
    open.from = 0;
    open.to = this.#now.lexicon.size;
    open.depth = 0;
    const unknown = (this.#now.unknown * (this.#letters[index] ?? 0)) / starting;
    open.logUnknown = Math.fround(Math.log(unknown));
    this.#narrow(code);
    open.phase = this.by.spelling.begin(code);
  }

  #goOn(index: number, code: number, phase: number): void {
    const open = this.#open;
    const letter = this.#letters[index] ?? 0;
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
  #startingShare(): number {
    let share = 0;
    for (let c = 0; c < this.vocabularySize; c++) {
      if (this.#begins(c)) share += this.#letters[c] ?? 0;
    }
    return share;
  }

  #begins(character: number): boolean {
    return this.by.spelling.follow(this.#open.phase, this.#codes[character] ?? 0) === NEW_WORD;
  }

  /** Writes what character comes next into `#logits`. */
  #foretell(): void {
    const { from, to, depth } = this.#open;
    const known = this.#known();
    const unknown = this.#unknown();
    const all = known * this.#now.of(from, to) + unknown;
    const starting = this.#startingShare();
    const whole = this.#isWhole ? known * this.#now.of(from, from + 1) : 0;
    const ends = whole + unknown * starting;
    if (starting > 0) {
      this.#hear();
      this.#next.weigh(this.model);
    }
    const beginning = starting > 0 ? ends / this.#beginningShare() : 0;
    for (let c = 0; c < this.vocabularySize; c++) {
      const letter = this.#letters[c] ?? 0;
      const code = this.#codes[c] ?? 0;
      const share = this.#begins(c)
        ? beginning * (this.#next.beginningWith(code) + (this.#next.unknown * letter) / starting)
        : known * this.#now.goingOnWith(code, from, to, depth) + unknown * letter;
      this.#logits[c] = Math.log(share / all);
    }
  }

  /** The share of the words that can come after the open one: that begin where it ends. */
  #beginningShare(): number {
    let share = this.#next.unknown;
    for (let c = 0; c < this.vocabularySize; c++) {
      if (this.#begins(c)) share += this.#next.beginningWith(this.#codes[c] ?? 0);
    }
    return share;
  }
}
