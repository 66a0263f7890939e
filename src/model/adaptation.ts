import { FieldMemory } from './adaptationFields.js';
import { Mixer, normalise } from './adaptationMixer.js';
import { AdaptationText, KIND } from './adaptationText.js';
import { Votes } from './adaptationVotes.js';
import { ADAPTATION_WEIGHTS } from './adaptationWeights.js';
import type { Vocabulary } from './vocabulary.js';

/**
 * Lets what has been heard so far colour what is expected next, so that motifs come back: every
 * earlier place of the text that is like the present one votes for what followed there (`Votes`),
 * and the votes are mixed with the network's opinion by weights learned once (`Mixer`).
 *
 * What comes out depends on nothing but the text and the network's logits. So it can be taken back
 * to any earlier length, fed something else, and taken back again: the outcome is always that of a
 * fresh adaptation that was fed the text as it stands. Memory is fixed, and nothing is allocated
 * after construction. It works with any network whose characters are ABC.
 */
export class Adaptation {
  readonly #text: AdaptationText;
  readonly #votes: Votes;
  readonly #fields: FieldMemory;
  readonly #mixer: Mixer;
  /** The network's log probabilities, [V]. */
  readonly #alone: Float32Array;

  /** `weights` are as `Mixer` describes them. */
  constructor(vocabulary: Vocabulary, weights: ArrayLike<number> = ADAPTATION_WEIGHTS) {
    this.#text = new AdaptationText(vocabulary);
    this.#votes = new Votes(this.#text, vocabulary);
    this.#fields = new FieldMemory(this.#text, vocabulary);
    this.#mixer = new Mixer(Float32Array.from(weights), vocabulary.size);
    this.#alone = new Float32Array(vocabulary.size);
  }

  /** How many characters it has been fed. */
  get length(): number {
    return this.#text.length;
  }

  /**
   * Feeds the next character by its index. One that the vocabulary lacks, `UNKNOWN`, counts and
   * changes nothing else, so that lengths remain those of the text.
   */
  feed(index: number): void {
    this.#text.feed(index);
  }

  /**
   * Goes back to the text's first `length` characters and returns how many are left: that many, or
   * 0 where it is thousands of characters back, and then the text has to be fed again.
   */
  truncate(length: number): number {
    return this.#text.truncate(length);
  }

  /**
   * Mixes the network's logits for the character after the text, [V], with what the text says, and
   * writes log probabilities into `mixed`, [V], which may be `logits` itself. In a header field only
   * what other fields said in the same words counts (`FieldMemory`).
   *
   * `strength` is how much of the way from the network's opinion is gone: 1 foretells best, 0 leaves
   * it as it is, and in between motifs are taken up more freely.
   */
  mix(logits: Float32Array, mixed: Float32Array, strength = 1): void {
    if (mixed !== logits) mixed.set(logits);
    normalise(mixed);
    const kind = this.#text.kind(this.#text.length);
    if (strength === 0 || this.#text.length === 0) return;
    this.#alone.set(mixed);
    if (kind === KIND.field) {
      this.#fields.mix(mixed);
    } else {
      this.#votes.collect();
      this.#mixer.mix(this.#votes, kind, this.#text.length, mixed);
    }
    if (strength === 1) return;
    for (let c = 0; c < mixed.length; c++) {
      const alone = this.#alone[c] ?? 0;
      mixed[c] = alone + strength * ((mixed[c] ?? alone) - alone);
    }
    normalise(mixed);
  }
}
