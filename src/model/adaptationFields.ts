import { type AdaptationText, WINDOW } from './adaptationText.js';

/** Fewer characters in a row are the same by chance. */
const SHORTEST_MATCH = 3;

/**
 * How much the text so far is believed, by how many characters in a row are the same, from
 * `SHORTEST_MATCH` up; learned from the headers of the validation tunes of ABC as it is.
 */
const BELIEF = [0.2, 0.2, 0.3, 0.55] as const;
const LONGEST_MATCH = SHORTEST_MATCH + BELIEF.length - 1;

/**
 * What a header field says again: names and sources in the headers of ABC as it is, of which votes
 * about music know nothing. The places before which most characters are the same as before the
 * newest one say, each alike, what comes next (as the longest context of Cleary & Witten 1984).
 */
export class FieldMemory {
  readonly #text: AdaptationText;
  /** How often each character followed, [V]. */
  readonly #followed: Float64Array;

  constructor(text: AdaptationText, vocabularySize: number) {
    this.#text = text;
    this.#followed = new Float64Array(vocabularySize);
  }

  /** Mixes what followed into log probabilities, [V]. */
  mix(probabilities: Float32Array): void {
    const now = this.#text.length;
    const followed = this.#followed;
    let longest = SHORTEST_MATCH;
    let total = 0;
    for (let place = Math.max(0, now - WINDOW) + SHORTEST_MATCH; place < now; place++) {
      const match = this.#match(place, now);
      const next = this.#text.character(place);
      if (match < longest || next < 0) continue;
      if (match > longest || total === 0) followed.fill(0);
      if (match > longest) total = 0;
      longest = match;
      followed[next] = (followed[next] ?? 0) + 1;
      total++;
    }
    if (total === 0) return;
    const belief = BELIEF[longest - SHORTEST_MATCH] ?? 0;
    for (let c = 0; c < probabilities.length; c++) {
      const alone = Math.exp(probabilities[c] ?? 0);
      const again = (followed[c] ?? 0) / total;
      probabilities[c] = Math.log((1 - belief) * alone + belief * again);
    }
  }

  /** How many characters before two places are the same, up to `LONGEST_MATCH`. */
  #match(place: number, now: number): number {
    const most = Math.min(LONGEST_MATCH, place - Math.max(0, now - WINDOW));
    let same = 0;
    while (
      same < most &&
      this.#text.character(place - 1 - same) === this.#text.character(now - 1 - same)
    ) {
      same++;
    }
    return same;
  }
}
