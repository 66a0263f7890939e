import { ALL_DEGREES, FAMILIES, LIKENESSES, type Votes } from './adaptationVotes.js';

/** In each family votes are weighed in two ways at once, as by two heads of attention. */
export const HEADS = 2;

/** Ways of weighing votes, H. */
export const TALLIES = FAMILIES * HEADS;

/** What is known of a character: its share of each tally, and the network's log probability. */
export const TRAITS = TALLIES + 1;

/** What is known of the place: each tally's total, its kind, the network's sureness, one, size. */
export const CIRCUMSTANCES = TALLIES + 7 + 3;

export const HIDDEN = 16;

/** Where each part of the learned numbers begins, in the order of `Mixer`'s docstring. */
export const LAYOUT = (() => {
  const factors = 0;
  const circumstances = factors + FAMILIES * ALL_DEGREES * HEADS;
  const traits = circumstances + CIRCUMSTANCES * HIDDEN;
  const output = traits + TRAITS * HIDDEN;
  const direct = output + HIDDEN;
  return { factors, circumstances, traits, output, direct, size: direct + TRAITS };
})();

/** Votes that weigh less than this together count for little. */
export const FLOOR = 0.02;

/** No character is taken to be less likely than this, in nats. */
export const LEAST = -14;

/**
 * Weighs the votes and mixes them with what the network expects.
 *
 * A vote weighs the product of one learned factor for each of its degrees. The weights are summed
 * by character, in `TALLIES` ways. A small network then looks at each character: at its share of
 * each tally and at its probability p by the neural network, in the light of how much was tallied
 * altogether. Its output is added to log p, and what comes out is normalised:
 *
 *     z(c) = log p(c) + direct . x(c) + output . relu(circumstances g + traits x(c))
 *
 * That is gated logistic mixing, as in the PAQ compressors (Mahoney 2005), over attention to the
 * text so far, as in pointer networks (Merity et al. 2017), small enough for some microseconds.
 *
 * `weights` are `LAYOUT.size` numbers: logarithms of the factors [FAMILIES, ALL_DEGREES, HEADS],
 * circumstances [CIRCUMSTANCES, HIDDEN], traits [TRAITS, HIDDEN], output [HIDDEN], direct [TRAITS].
 */
export class Mixer {
  readonly #weights: Float32Array;
  readonly #factors: Float64Array;
  readonly #vocabularySize: number;
  /** Summed votes, [TALLIES, V], and their logarithms' totals, [TALLIES]. */
  readonly #tallies: Float64Array;
  readonly #totals = new Float64Array(TALLIES);
  readonly #circumstances = new Float64Array(HIDDEN);
  readonly #traits = new Float64Array(TRAITS);

  constructor(weights: Float32Array, vocabularySize: number) {
    this.#weights = weights;
    this.#factors = Float64Array.from(weights.subarray(0, LAYOUT.circumstances), Math.exp);
    this.#vocabularySize = vocabularySize;
    this.#tallies = new Float64Array(TALLIES * vocabularySize);
  }

  /**
   * Mixes `votes` into the network's log probabilities, [V]. `kind` is that of the place, `size`
   * how many characters were heard.
   */
  mix(votes: Votes, kind: number, size: number, expected: Float32Array): void {
    this.#tally(votes);
    this.#weighCircumstances(kind, size, expected);
    for (let c = 0; c < expected.length; c++) {
      expected[c] = this.#score(c, votes, expected[c] ?? LEAST);
    }
    normalise(expected);
  }

  #tally(votes: Votes): void {
    const tallies = this.#tallies;
    const factors = this.#factors;
    const { family, character, degrees, count } = votes;
    tallies.fill(0);
    this.#totals.fill(FLOOR);
    for (let at = 0; at < count; at++) {
      const group = family[at] ?? 0;
      const base = group * ALL_DEGREES;
      for (let head = 0; head < HEADS; head++) {
        let weight = 1;
        for (let k = 0; k < LIKENESSES; k++) {
          const degree = base + (degrees[at * LIKENESSES + k] ?? 0);
          weight *= factors[degree * HEADS + head] ?? 0;
        }
        const tally = group * HEADS + head;
        const cell = tally * this.#vocabularySize + (character[at] ?? 0);
        tallies[cell] = (tallies[cell] ?? 0) + weight;
        this.#totals[tally] = (this.#totals[tally] ?? 0) + weight;
      }
    }
    for (let t = 0; t < TALLIES; t++) this.#totals[t] = Math.log(this.#totals[t] ?? FLOOR);
  }

  #weighCircumstances(kind: number, size: number, expected: Float32Array): void {
    const sums = this.#circumstances;
    sums.fill(0);
    for (let t = 0; t < TALLIES; t++) this.#addCircumstance(t, this.#totals[t] ?? 0);
    this.#addCircumstance(TALLIES + kind, 1);
    let surest = LEAST;
    for (let c = 0; c < expected.length; c++) surest = Math.max(surest, expected[c] ?? LEAST);
    this.#addCircumstance(TALLIES + 7, surest);
    this.#addCircumstance(TALLIES + 8, 1);
    this.#addCircumstance(TALLIES + 9, Math.log(1 + Math.min(size, 600) / 32));
  }

  #addCircumstance(which: number, value: number): void {
    const row = LAYOUT.circumstances + which * HIDDEN;
    for (let k = 0; k < HIDDEN; k++) {
      this.#circumstances[k] =
        (this.#circumstances[k] ?? 0) + value * (this.#weights[row + k] ?? 0);
    }
  }

  #score(c: number, votes: Votes, expected: number): number {
    const x = this.#traits;
    const weights = this.#weights;
    const size = this.#vocabularySize;
    const inRhythm = votes.inRhythm[c] ?? c;
    for (let t = 0; t < TALLIES; t++) {
      const as = t >= HEADS && t < 2 * HEADS ? inRhythm : c;
      x[t] = Math.log((this.#tallies[t * size + as] ?? 0) + FLOOR) - (this.#totals[t] ?? 0);
    }
    const own = Math.max(LEAST, expected);
    x[TALLIES] = own;
    let score = own;
    for (let i = 0; i < TRAITS; i++) score += (x[i] ?? 0) * (weights[LAYOUT.direct + i] ?? 0);
    for (let k = 0; k < HIDDEN; k++) {
      let sum = this.#circumstances[k] ?? 0;
      for (let i = 0; i < TRAITS; i++) {
        sum += (x[i] ?? 0) * (weights[LAYOUT.traits + i * HIDDEN + k] ?? 0);
      }
      if (sum > 0) score += sum * (weights[LAYOUT.output + k] ?? 0);
    }
    return score;
  }
}

/** Makes scores log probabilities. */
export function normalise(scores: Float32Array): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < scores.length; c++) largest = Math.max(largest, scores[c] ?? largest);
  let sum = 0;
  for (let c = 0; c < scores.length; c++) sum += Math.exp((scores[c] ?? largest) - largest);
  const normaliser = largest + Math.log(sum);
  for (let c = 0; c < scores.length; c++) scores[c] = (scores[c] ?? largest) - normaliser;
}
