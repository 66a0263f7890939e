/** How a character is chosen from the network's logits. */
export interface SamplerSettings {
  /** Greater than 0. Logits are divided by it: below 1 safer, above 1 more daring. */
  readonly temperature: number;
  /**
   * The nucleus (Holtzman et al. 2020): only the likeliest characters that together hold at least
   * this much probability, 0 < topP <= 1.
   */
  readonly topP: number;
  /** Only this many of the likeliest characters; 0 for no such limit. */
  readonly topK: number;
}

/** What `sample` gives where the mask allows nothing. */
export const NOTHING_ALLOWED = -1;

/**
 * Chooses characters. The mask comes first, then temperature, top-k and the nucleus: whatever the
 * network says, only what the mask allows is chosen, and something is if it allows anything.
 * Allocates nothing after construction.
 */
export class Sampler {
  /** The candidates, likeliest first, [V]; of equal ones the lower index first. */
  readonly #candidates: Int16Array;
  /** Their weights in the same order, the likeliest has 1, [V]. */
  readonly #weights: Float64Array;

  constructor(vocabularySize: number) {
    this.#candidates = new Int16Array(vocabularySize);
    this.#weights = new Float64Array(vocabularySize);
  }

  /**
   * An index into `logits`, [V], where `mask`, [V], is not 0; `NOTHING_ALLOWED` if there is none.
   * `coin` is a number in [0, 1).
   */
  sample(logits: Float32Array, mask: Uint8Array, settings: SamplerSettings, coin: number): number {
    const allowed = this.#rank(logits, mask, settings.temperature);
    if (allowed === 0) return NOTHING_ALLOWED;
    const likeliest = settings.topK > 0 ? Math.min(settings.topK, allowed) : allowed;
    return this.#choose(this.#nucleus(likeliest, settings.topP), coin);
  }

  /** Sorts what the mask allows by weight and returns how many there are. */
  #rank(logits: Float32Array, mask: Uint8Array, temperature: number): number {
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < logits.length; i++) {
      if (mask[i]) largest = Math.max(largest, finite(logits[i]));
    }
    let count = 0;
    for (let i = 0; i < logits.length; i++) {
      if (!mask[i]) continue;
      const weight = Math.exp((finite(logits[i]) - largest) / temperature);
      let at = count++;
      // By insertion: the mask leaves a few dozen at most.
      for (; at > 0 && (this.#weights[at - 1] ?? 0) < weight; at--) {
        this.#weights[at] = this.#weights[at - 1] ?? 0;
        this.#candidates[at] = this.#candidates[at - 1] ?? 0;
      }
      this.#weights[at] = weight;
      this.#candidates[at] = i;
    }
    return count;
  }

  /** How many of the first `count` candidates hold `topP` of their weight. */
  #nucleus(count: number, topP: number): number {
    const enough = topP * this.#sum(count);
    let held = 0;
    let size = 0;
    while (size < count && (size === 0 || held < enough)) held += this.#weights[size++] ?? 0;
    return size;
  }

  #choose(count: number, coin: number): number {
    let left = coin * this.#sum(count);
    let at = 0;
    while (at < count - 1) {
      left -= this.#weights[at] ?? 0;
      if (left < 0) break;
      at++;
    }
    return this.#candidates[at] ?? NOTHING_ALLOWED;
  }

  #sum(count: number): number {
    let sum = 0;
    for (let at = 0; at < count; at++) sum += this.#weights[at] ?? 0;
    return sum;
  }
}

/** A network gone wrong must still not make the sampler choose against the mask. */
function finite(logit: number | undefined): number {
  return logit !== undefined && Number.isFinite(logit) ? logit : -Number.MAX_VALUE;
}
