import type { Adaptation } from './adaptation.js';
import { Checkpoints } from './checkpoints.js';
import type { Engine } from './engine.js';
import { probabilityOf } from './softmax.js';
import { UNKNOWN, type Vocabulary } from './vocabulary.js';

/** Characters between two checkpoints: going back costs half as many steps in the mean. */
const SPACING = 8;

/** Enough for 2,000 characters, some fifty bars, at full density. */
const CAPACITY = 256;

/**
 * What the network has heard: the text so far, and the state after it. The text may change anywhere
 * between two calls, as a better reading of what was played rewrites it; only what differs is
 * heard again.
 *
 * The engine holds one state, so whoever wants to imagine from here calls `fork` and may then step
 * the engine at will; the next `hear` finds its own way back.
 */
export class Listening {
  readonly #engine: Engine;
  readonly #vocabulary: Vocabulary;
  readonly #adaptation: Adaptation | undefined;
  readonly #checkpoints: Checkpoints;
  /** The state after the text and the logits of the next character, [S + V]. */
  readonly #now: Float32Array;
  readonly #state: Float32Array;
  readonly #logits: Float32Array;
  /** What is expected by network and adaptation together, [V]. */
  readonly #adapted: Float32Array;
  #text = '';
  /** For each character of the text the probability it had, [at least its length]. */
  #probabilities = new Float32Array(1024);
  /** Whether the engine's state is the one after the text. */
  #engineIsHere = false;

  /**
   * With an `adaptation`, surprise is that of somebody who remembers what was heard. It is fed along
   * with the network; whoever imagines from here may feed it on, as `hear` takes it back.
   */
  constructor(engine: Engine, vocabulary: Vocabulary, adaptation?: Adaptation) {
    const { stateLength, vocabularySize } = engine;
    this.#engine = engine;
    this.#vocabulary = vocabulary;
    this.#adaptation = adaptation;
    this.#adapted = new Float32Array(vocabularySize);
    this.#now = new Float32Array(stateLength + vocabularySize);
    this.#state = this.#now.subarray(0, stateLength);
    this.#logits = this.#now.subarray(stateLength);
    this.#checkpoints = new Checkpoints(this.#now.length, CAPACITY);
  }

  get text(): string {
    return this.#text;
  }

  /**
   * What the network expects after the text, [V]; all equal before the first character. A view
   * that the next `hear` overwrites.
   */
  get logits(): Float32Array {
    return this.#logits;
  }

  /**
   * Makes `text` what has been heard. The result is that of a fresh network hearing all of it. A
   * character that the vocabulary lacks is passed over: it costs no step and changes nothing.
   */
  hear(text: string): void {
    const common = commonPrefix(this.#text, text);
    this.#goBackTo(common);
    this.#takeAdaptationBack();
    this.#reserve(text.length);
    let changed = false;
    for (let at = this.#text.length; at < text.length; at++) {
      const index = this.#vocabulary.indexOfCode(text.charCodeAt(at));
      if (index === UNKNOWN) {
        this.#probabilities[at] = 1;
      } else {
        this.#probabilities[at] = probabilityOf(this.#expectation(), index);
        this.#bringEngineHere();
        this.#logits.set(this.#engine.step(index));
        changed = true;
      }
      this.#adaptation?.feed(index);
      const position = at + 1;
      if (position % SPACING === 0 && position > this.#checkpoints.last) {
        if (changed) this.#engine.save(this.#state);
        this.#checkpoints.keep(position, this.#now);
      }
    }
    if (changed) this.#engine.save(this.#state);
    this.#text = text;
  }

  /**
   * The probability that the character at `position` had when it was heard, 0..1; 1 for a
   * character passed over. Minus its binary logarithm is the surprise in bits.
   */
  probabilityAt(position: number): number {
    if (!(position >= 0 && position < this.#text.length)) {
      throw new RangeError(`nothing was heard at ${position}`);
    }
    return this.#probabilities[position] ?? 1;
  }

  /** How surprising the characters from `start` up to `end` were together, in bits. */
  surprise(start: number, end: number): number {
    let bits = 0;
    for (let at = start; at < end; at++) bits -= Math.log2(this.probabilityAt(at));
    return bits;
  }

  /**
   * Puts the engine into the state after the text, for the caller to step on from there, and
   * returns the logits of the next character.
   */
  fork(): Float32Array {
    this.#bringEngineHere();
    this.#engineIsHere = false;
    return this.#logits;
  }

  /** Does ahead what the next character's step allows, for when there is time to spare. */
  prepare(): void {
    this.#bringEngineHere();
    this.#engine.prepare?.();
  }

  /** Shortens what has been heard to `position` or a checkpoint before it. */
  #goBackTo(position: number): void {
    if (position === this.#text.length) return;
    this.#checkpoints.truncate(position);
    const from = this.#checkpoints.last;
    if (from === 0) this.#now.fill(0);
    else this.#checkpoints.recall(this.#now);
    this.#text = this.#text.slice(0, from);
    this.#engineIsHere = false;
  }

  #takeAdaptationBack(): void {
    const adaptation = this.#adaptation;
    if (adaptation === undefined) return;
    for (let at = adaptation.truncate(this.#text.length); at < this.#text.length; at++) {
      adaptation.feed(this.#vocabulary.indexOfCode(this.#text.charCodeAt(at)));
    }
  }

  #expectation(): Float32Array {
    if (this.#adaptation === undefined) return this.#logits;
    this.#adaptation.mix(this.#logits, this.#adapted);
    return this.#adapted;
  }

  #bringEngineHere(): void {
    if (!this.#engineIsHere) this.#engine.restore(this.#state);
    this.#engineIsHere = true;
  }

  #reserve(length: number): void {
    if (length <= this.#probabilities.length) return;
    const grown = new Float32Array(2 * length);
    grown.set(this.#probabilities);
    this.#probabilities = grown;
  }
}

function commonPrefix(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}
