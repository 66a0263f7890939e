import { Activity } from './activity.js';
import type { Adaptation } from './adaptation.js';
import { Checkpoints } from './checkpoints.js';
import type { Engine } from './engine.js';
import { type Landmark, Landmarks } from './landmarks.js';
import { probabilityOf } from './softmax.js';
import { UNKNOWN, type Vocabulary } from './vocabulary.js';

/** Checkpoints of the state: enough for 1,600 characters, some forty bars, before any is given up. */
const CAPACITY = 256;

/** What is known of a text that is to be heard. */
export interface Attention {
  /** The first so many characters are of music that is over, which stays as it is. */
  readonly over?: number;
  /** The surprise of characters before this one is not asked for, which makes hearing quicker. */
  readonly surpriseFrom?: number;
}

/**
 * What the network has heard: the text so far, and the state after it. The text may change anywhere
 * between two calls, as a better reading of what was played rewrites it; only what differs is
 * heard again.
 *
 * The engine holds one state, so whoever wants to imagine from here calls `fork` and may then step
 * the engine at will; the next `hear` finds its own way back.
 */
export class Listening {
  /** What the cells did at each of the newest characters; absent where there are none. */
  readonly activity: Activity | undefined;
  /** Somebody follows the activity: no music is passed over by going on from where it was known. */
  isFollowed = false;
  readonly #engine: Engine;
  readonly #vocabulary: Vocabulary;
  readonly #adaptation: Adaptation | undefined;
  readonly #checkpoints: Checkpoints;
  /** Music that is over, in the keys in which it was heard. */
  readonly #over = new Landmarks();
  /** Texts that were left for a better reading: often a reading comes back, with a few notes more. */
  readonly #left = new Landmarks();
  /** The state after the text and the logits of the next character, [S + V]. */
  readonly #now: Float32Array;
  readonly #state: Float32Array;
  readonly #logits: Float32Array;
  /** What is expected by network and adaptation together, [V]. */
  readonly #adapted: Float32Array;
  #text = '';
  /** How far `approach` has come; the row as in `#now`. */
  #approached: Landmark;
  /** For each character of the text the probability it had, [at least its length]. */
  #probabilities = new Float32Array(1024);
  /** The same by the network alone. */
  #networkProbabilities = new Float32Array(1024);
  /** From this character on they are known. */
  #knownFrom = 0;
  /** Whether the engine's state is the one after the text. */
  #engineIsHere = false;

  /**
   * With an `adaptation`, of its own, surprise is that of somebody who remembers what was heard.
   */
  constructor(engine: Engine, vocabulary: Vocabulary, adaptation?: Adaptation) {
    const { activations, stateLength, vocabularySize } = engine;
    if (activations !== undefined) this.activity = new Activity(activations);
    this.#engine = engine;
    this.#vocabulary = vocabulary;
    this.#adaptation = adaptation;
    this.#adapted = new Float32Array(vocabularySize);
    this.#now = new Float32Array(stateLength + vocabularySize);
    this.#state = this.#now.subarray(0, stateLength);
    this.#logits = this.#now.subarray(stateLength);
    this.#checkpoints = new Checkpoints(this.#now.length, CAPACITY);
    this.#approached = this.#beginning();
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
  hear(text: string, { over = 0, surpriseFrom = 0 }: Attention = {}): void {
    const same = commonPrefix(this.#text, text);
    const common = this.#knownFrom > surpriseFrom ? Math.min(same, surpriseFrom) : same;
    if (same < this.#text.length) this.#left.keep(this.#text, this.#now);
    this.#goBackTo(common);
    this.#goOnFromLandmark(text.slice(0, surpriseFrom), common);
    this.#takeAdaptationBack();
    this.#reserve(text.length);
    for (let at = this.#text.length; at < text.length; at++) {
      const index = this.#vocabulary.indexOfCode(text.charCodeAt(at));
      // Between the checkpoint and what is new the probabilities are known.
      if (at >= common && at >= surpriseFrom) this.#keepProbabilities(at, index);
      if (index !== UNKNOWN) {
        this.#bringEngineHere();
        this.#logits.set(this.#engine.step(index));
        this.#engine.save(this.#state);
      }
      this.#adaptation?.feed(index);
      this.activity?.keep(at, this.#state);
      this.#checkpoints.keep(at + 1, this.#now);
      if (at + 1 === over) this.#over.keep(text.slice(0, over), this.#now);
    }
    this.#knownFrom = surpriseFrom > common ? surpriseFrom : Math.min(this.#knownFrom, common);
    this.#text = text;
  }

  /**
   * Gets to know at most so many characters more of `text`, while what was heard stays as it is.
   * Once it knows all of it, to hear a text that begins so costs no step for these characters.
   */
  approach(text: string, characters: number): void {
    if (!text.startsWith(this.#approached.text)) this.#approached = this.#beginning();
    const known = this.#over.longest(text, this.#approached.text.length);
    if (known !== undefined) this.#approached = { text: known.text, row: known.row.slice() };
    const { text: before, row } = this.#approached;
    const end = Math.min(text.length, before.length + characters);
    const [state, logits] = [row.subarray(0, this.#state.length), row.subarray(this.#state.length)];
    this.#engineIsHere = false;
    this.#engine.restore(state);
    for (let at = before.length; at < end; at++) {
      const index = this.#vocabulary.indexOfCode(text.charCodeAt(at));
      if (index !== UNKNOWN) logits.set(this.#engine.step(index));
    }
    this.#engine.save(state);
    this.#approached = { text: text.slice(0, end), row };
    if (end === text.length && end > before.length) this.#over.keep(text, row);
  }

  /**
   * The probability that the character at `position` had when it was heard, 0..1; 1 for a
   * character passed over. Minus its binary logarithm is the surprise in bits.
   */
  probabilityAt(position: number): number {
    if (!(position >= this.#knownFrom && position < this.#text.length)) {
      throw new RangeError(`nothing was heard at ${position}`);
    }
    return this.#probabilities[position] ?? 1;
  }

  /** How surprising the characters from `start` up to `end` were together, in bits. */
  surprise(start: number, end: number): number {
    return bits(this.#probabilities.subarray(start, end));
  }

  /** How surprising they were to the network alone, which does not remember as the adaptation does. */
  networkSurprise(start: number, end: number): number {
    return bits(this.#networkProbabilities.subarray(start, end));
  }

  /**
   * Writes into `expected`, [V], what follows the text and then `imagined`, from the network's
   * `logits` there, [V]: mixed with what has been heard by `strength`, 0 for not at all to 1. Any
   * text may be imagined, in any order; what was heard stays as it is.
   */
  expect(imagined: string, logits: Float32Array, expected: Float32Array, strength: number): void {
    if (this.#adaptation === undefined || strength === 0) {
      expected.set(logits);
      return;
    }
    this.#takeAdaptationBack();
    for (let at = 0; at < imagined.length; at++) {
      this.#adaptation.feed(this.#vocabulary.indexOfCode(imagined.charCodeAt(at)));
    }
    this.#adaptation.mix(logits, expected, strength);
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

  #beginning(): Landmark {
    return { text: '', row: new Float32Array(this.#now.length) };
  }

  /** Shortens what has been heard to `position` or a checkpoint before it. */
  #goBackTo(position: number): void {
    if (position === this.#text.length) return;
    this.#checkpoints.truncate(position);
    this.activity?.truncate(position);
    const from = this.#checkpoints.last;
    if (from === 0) this.#now.fill(0);
    else this.#checkpoints.recall(this.#now);
    this.#text = this.#text.slice(0, from);
    this.#engineIsHere = false;
  }

  /**
   * Music that is over and was heard in this key before, or a reading that was left and comes back,
   * need not be heard again.
   */
  #goOnFromLandmark(text: string, common: number): void {
    if (this.isFollowed) return;
    const known = Math.max(common, this.#text.length);
    const over = this.#over.longest(text, known);
    const landmark = this.#left.longest(text, over?.text.length ?? known) ?? over;
    if (landmark === undefined) return;
    this.#adaptation?.truncate(common);
    this.activity?.truncate(0);
    this.#now.set(landmark.row);
    this.#text = landmark.text;
    this.#checkpoints.keep(this.#text.length, this.#now);
    this.#engineIsHere = false;
  }

  #takeAdaptationBack(): void {
    const adaptation = this.#adaptation;
    if (adaptation === undefined) return;
    for (let at = adaptation.truncate(this.#text.length); at < this.#text.length; at++) {
      adaptation.feed(this.#vocabulary.indexOfCode(this.#text.charCodeAt(at)));
    }
  }

  #keepProbabilities(at: number, index: number): void {
    const alone = index === UNKNOWN ? 1 : probabilityOf(this.#logits, index);
    this.#networkProbabilities[at] = alone;
    this.#probabilities[at] = alone;
    if (index === UNKNOWN || this.#adaptation === undefined) return;
    this.#adaptation.mix(this.#logits, this.#adapted);
    this.#probabilities[at] = probabilityOf(this.#adapted, index);
  }

  #bringEngineHere(): void {
    if (!this.#engineIsHere) this.#engine.restore(this.#state);
    this.#engineIsHere = true;
  }

  #reserve(length: number): void {
    if (length <= this.#probabilities.length) return;
    this.#probabilities = grown(this.#probabilities, 2 * length);
    this.#networkProbabilities = grown(this.#networkProbabilities, 2 * length);
  }
}

function grown(array: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const longer = new Float32Array(length);
  longer.set(array);
  return longer;
}

function bits(probabilities: Float32Array): number {
  return probabilities.reduce((sum, probability) => sum - Math.log2(probability), 0);
}

/** How many characters two texts begin with alike. */
export function commonPrefix(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}
