import { ALL_DEGREES, FAMILIES, FAMILY, LIKENESSES, type Votes } from './adaptationVotes.js';

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
const NO_SHARE = Math.log(FLOOR);

const FIRST_RHYTHM = FAMILY.rhythm * HEADS;

/** No character is taken to be less likely than this, in nats. */
export const LEAST = -14;

/** Texts longer than this are alike, in characters. */
const LONG = 600;

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
  readonly #factors: Float64Array;
  readonly #circumstances: Float64Array;
  readonly #traits: Float64Array;
  readonly #output: Float64Array;
  readonly #direct: Float64Array;
  readonly #vocabularySize: number;
  /** Summed votes, [TALLIES, V]; the logarithms of their totals, [TALLIES]. */
  readonly #tallies: Float64Array;
  readonly #totals = new Float64Array(TALLIES);
  /** Which characters have a vote, [V]. */
  readonly #named: Uint8Array;
  readonly #given = new Float64Array(CIRCUMSTANCES);
  /** A character's share of each tally where it has no vote, and what its votes add, [TALLIES]. */
  readonly #shares = new Float64Array(TALLIES);
  readonly #more = new Float64Array(TALLIES);
  /** What goes into the hidden units for a character without votes, but for its own, [HIDDEN]. */
  readonly #unnamed = new Float64Array(HIDDEN);
  readonly #hidden = new Float64Array(HIDDEN);

  constructor(weights: Float32Array, vocabularySize: number) {
    const part = (from: number, to: number): Float64Array =>
      Float64Array.from(weights.subarray(from, to));
    this.#factors = part(LAYOUT.factors, LAYOUT.circumstances).map(Math.exp);
    this.#circumstances = part(LAYOUT.circumstances, LAYOUT.traits);
    this.#traits = part(LAYOUT.traits, LAYOUT.output);
    this.#output = part(LAYOUT.output, LAYOUT.direct);
    this.#direct = part(LAYOUT.direct, LAYOUT.size);
    this.#vocabularySize = vocabularySize;
    this.#tallies = new Float64Array(TALLIES * vocabularySize);
    this.#named = new Uint8Array(vocabularySize);
  }

  /**
   * Mixes `votes` into the network's log probabilities, [V]. `kind` is that of the place, `size`
   * how many characters were heard.
   */
  mix(votes: Votes, kind: number, size: number, expected: Float32Array): void {
    this.#tally(votes);
    this.#weighCircumstances(kind, size, expected);
    for (let c = 0; c < expected.length; c++) this.#score(c, votes, expected);
    normalise(expected);
  }

  #tally({ family, character, degrees, count }: Votes): void {
    const tallies = this.#tallies;
    const factors = this.#factors;
    const totals = this.#totals;
    tallies.fill(0);
    totals.fill(FLOOR);
    this.#named.fill(0);
    for (let at = 0; at < count; at++) {
      const group = family[at] ?? 0;
      const base = group * ALL_DEGREES;
      const voted = character[at] ?? 0;
      const row = at * LIKENESSES;
      const a = (base + (degrees[row] ?? 0)) * HEADS;
      const b = (base + (degrees[row + 1] ?? 0)) * HEADS;
      const c = (base + (degrees[row + 2] ?? 0)) * HEADS;
      const d = (base + (degrees[row + 3] ?? 0)) * HEADS;
      const e = (base + (degrees[row + 4] ?? 0)) * HEADS;
      this.#named[voted] = 1;
      for (let head = 0; head < HEADS; head++) {
        const weight =
          (factors[a + head] ?? 0) *
          (factors[b + head] ?? 0) *
          (factors[c + head] ?? 0) *
          (factors[d + head] ?? 0) *
          (factors[e + head] ?? 0);
        const tally = group * HEADS + head;
        const cell = tally * this.#vocabularySize + voted;
        tallies[cell] = (tallies[cell] ?? 0) + weight;
        totals[tally] = (totals[tally] ?? 0) + weight;
      }
    }
    for (let t = 0; t < TALLIES; t++) totals[t] = Math.log(totals[t] ?? FLOOR);
  }

  /** What goes into the hidden units at this place, and what any character scores at least. */
  #weighCircumstances(kind: number, size: number, expected: Float32Array): void {
    const given = this.#given;
    given.fill(0);
    let surest = LEAST;
    for (let c = 0; c < expected.length; c++) surest = Math.max(surest, expected[c] ?? LEAST);
    for (let t = 0; t < TALLIES; t++) {
      given[t] = this.#totals[t] ?? 0;
      this.#shares[t] = NO_SHARE - (this.#totals[t] ?? 0);
    }
    given[TALLIES + kind] = 1;
    given[TALLIES + 7] = surest;
    given[TALLIES + 8] = 1;
    given[TALLIES + 9] = Math.log(1 + Math.min(size, LONG) / 32);
    this.#unnamed.fill(0);
    addProduct(this.#unnamed, given, this.#circumstances);
    addProduct(this.#unnamed, this.#shares, this.#traits);
  }

  /** Replaces a character's log probability by its score. */
  #score(c: number, votes: Votes, expected: Float32Array): void {
    const hidden = this.#hidden;
    const shares = this.#shares;
    const own = Math.max(LEAST, expected[c] ?? LEAST);
    let score = own * (1 + (this.#direct[TALLIES] ?? 0));
    for (let t = 0; t < TALLIES; t++) score += (shares[t] ?? 0) * (this.#direct[t] ?? 0);
    const row = TALLIES * HIDDEN;
    for (let k = 0; k < HIDDEN; k++) {
      hidden[k] = (this.#unnamed[k] ?? 0) + own * (this.#traits[row + k] ?? 0);
    }
    const asRhythm = votes.inRhythm[c] ?? c;
    if (this.#named[c] === 1 || this.#named[asRhythm] === 1) {
      const more = this.#more;
      for (let t = 0; t < TALLIES; t++) {
        const counted = t >= FIRST_RHYTHM && t < FIRST_RHYTHM + HEADS ? asRhythm : c;
        const tally = this.#tallies[t * this.#vocabularySize + counted] ?? 0;
        more[t] = tally === 0 ? 0 : Math.log(tally + FLOOR) - NO_SHARE;
        score += (more[t] ?? 0) * (this.#direct[t] ?? 0);
      }
      addProduct(hidden, more, this.#traits);
    }
    for (let k = 0; k < HIDDEN; k++) {
      const sum = hidden[k] ?? 0;
      if (sum > 0) score += sum * (this.#output[k] ?? 0);
    }
    expected[c] = score;
  }
}

/** Adds to `sums`, [HIDDEN], the product of `values`, [rows], and a matrix [rows, HIDDEN]. */
function addProduct(sums: Float64Array, values: Float64Array, matrix: Float64Array): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? 0;
    if (value === 0) continue;
    const start = row * HIDDEN;
    for (let k = 0; k < HIDDEN; k++) {
      sums[k] = (sums[k] ?? 0) + value * (matrix[start + k] ?? 0);
    }
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
