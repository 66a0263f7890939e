/**
 * The adaptation's mixer once more, with its gradient, for learning its weights: forward as
 * src/model/adaptationMixer.ts has it, backward by hand, in doubles.
 */
import {
  CIRCUMSTANCES,
  FLOOR,
  HEADS,
  HIDDEN,
  LAYOUT,
  LEAST,
  TALLIES,
  TRAITS,
} from '../dist/model/adaptationMixer.js';
import { ALL_DEGREES, FAMILY, LIKENESSES } from '../dist/model/adaptationVotes.js';

export class Gradient {
  /** @param inRhythm as in `Votes`, [V] */
  constructor(weights, inRhythm) {
    const characters = inRhythm.length;
    this.weights = weights;
    this.inRhythm = inRhythm;
    this.sums = new Float64Array(weights.length);
    this.factors = new Float64Array(LAYOUT.circumstances);
    this.tallies = new Float64Array(TALLIES * characters);
    this.totals = new Float64Array(TALLIES);
    this.given = new Float64Array(CIRCUMSTANCES);
    this.base = new Float64Array(HIDDEN);
    this.traits = new Float64Array(characters * TRAITS);
    this.hidden = new Float64Array(characters * HIDDEN);
    this.scores = new Float64Array(characters);
    this.votes = new Float64Array(1 << 14);
  }

  /** Has to be called after the weights have changed. */
  refresh() {
    for (let at = 0; at < this.factors.length; at++) this.factors[at] = Math.exp(this.weights[at]);
    this.sums.fill(0);
  }

  /** The column of a tally that counts for a character. */
  cell(tally, c) {
    const counted = Math.floor(tally / HEADS) === FAMILY.rhythm ? this.inRhythm[c] : c;
    return tally * this.inRhythm.length + counted;
  }

  /** Nats that the next character of `place` costs. */
  forward({ family, character, degrees, expected, next, kind, size, learned }) {
    const { weights, tallies, totals, given, base, traits, hidden, scores, votes } = this;
    const characters = expected.length;
    tallies.fill(0);
    totals.fill(FLOOR);
    for (let v = 0; v < family.length; v++) {
      for (let head = 0; head < HEADS; head++) {
        const tally = family[v] * HEADS + head;
        let weight = 1;
        for (let k = 0; k < LIKENESSES; k++)
          weight *= this.factors[factorAt(family, degrees, v, k, head)];
        votes[v * HEADS + head] = weight;
        tallies[tally * characters + character[v]] += weight;
        totals[tally] += weight;
      }
    }
    given.fill(0);
    for (let t = 0; t < TALLIES; t++) given[t] = Math.log(totals[t]);
    given[TALLIES + kind] = 1;
    // No place of kind 0 is mixed: its weight says what is different in tunes the network knows.
    if (learned) given[TALLIES] = 1;
    given[TALLIES + 7] = Math.max(LEAST, ...expected);
    given[TALLIES + 8] = 1;
    given[TALLIES + 9] = Math.log(1 + Math.min(size, 600) / 32);
    base.fill(0);
    for (let g = 0; g < CIRCUMSTANCES; g++) {
      if (given[g] === 0) continue;
      const row = LAYOUT.circumstances + g * HIDDEN;
      for (let k = 0; k < HIDDEN; k++) base[k] += given[g] * weights[row + k];
    }
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < characters; c++) {
      const row = c * TRAITS;
      for (let t = 0; t < TALLIES; t++) {
        traits[row + t] = Math.log(tallies[this.cell(t, c)] + FLOOR) - given[t];
      }
      traits[row + TALLIES] = Math.max(LEAST, expected[c]);
      let score = traits[row + TALLIES];
      for (let i = 0; i < TRAITS; i++) score += traits[row + i] * weights[LAYOUT.direct + i];
      for (let k = 0; k < HIDDEN; k++) {
        let sum = base[k];
        for (let i = 0; i < TRAITS; i++) {
          sum += traits[row + i] * weights[LAYOUT.traits + i * HIDDEN + k];
        }
        hidden[c * HIDDEN + k] = Math.max(0, sum);
        score += hidden[c * HIDDEN + k] * weights[LAYOUT.output + k];
      }
      scores[c] = score;
      largest = Math.max(largest, score);
    }
    let sum = 0;
    for (let c = 0; c < characters; c++) sum += Math.exp(scores[c] - largest);
    const normaliser = largest + Math.log(sum);
    for (let c = 0; c < characters; c++) scores[c] -= normaliser;
    return -scores[next];
  }

  /** Adds to `sums` what the place that `forward` was called for asks of the weights. */
  backward({ family, character, degrees, next }) {
    const { weights, sums, tallies, totals, given, traits, hidden, scores, votes } = this;
    const characters = this.inRhythm.length;
    const toTallies = new Float64Array(tallies.length);
    const toTotals = new Float64Array(TALLIES);
    const toBase = new Float64Array(HIDDEN);
    const toTraits = new Float64Array(TRAITS);
    for (let c = 0; c < characters; c++) {
      const toScore = Math.exp(scores[c]) - (c === next ? 1 : 0);
      const row = c * TRAITS;
      for (let i = 0; i < TRAITS; i++) {
        sums[LAYOUT.direct + i] += toScore * traits[row + i];
        toTraits[i] = toScore * weights[LAYOUT.direct + i];
      }
      for (let k = 0; k < HIDDEN; k++) {
        const active = hidden[c * HIDDEN + k];
        if (active === 0) continue;
        sums[LAYOUT.output + k] += toScore * active;
        const toHidden = toScore * weights[LAYOUT.output + k];
        toBase[k] += toHidden;
        for (let i = 0; i < TRAITS; i++) {
          const at = LAYOUT.traits + i * HIDDEN + k;
          sums[at] += toHidden * traits[row + i];
          toTraits[i] += toHidden * weights[at];
        }
      }
      for (let t = 0; t < TALLIES; t++) {
        const cell = this.cell(t, c);
        toTallies[cell] += toTraits[t] / (tallies[cell] + FLOOR);
        toTotals[t] -= toTraits[t];
      }
    }
    for (let g = 0; g < CIRCUMSTANCES; g++) {
      if (given[g] === 0) continue;
      for (let k = 0; k < HIDDEN; k++) {
        const at = LAYOUT.circumstances + g * HIDDEN + k;
        sums[at] += toBase[k] * given[g];
        if (g < TALLIES) toTotals[g] += toBase[k] * weights[at];
      }
    }
    for (let v = 0; v < family.length; v++) {
      for (let head = 0; head < HEADS; head++) {
        const tally = family[v] * HEADS + head;
        const toVote =
          toTallies[tally * characters + character[v]] + toTotals[tally] / totals[tally];
        for (let k = 0; k < LIKENESSES; k++) {
          sums[factorAt(family, degrees, v, k, head)] += toVote * votes[v * HEADS + head];
        }
      }
    }
  }
}

function factorAt(family, degrees, vote, likeness, head) {
  return (family[vote] * ALL_DEGREES + degrees[vote * LIKENESSES + likeness]) * HEADS + head;
}
