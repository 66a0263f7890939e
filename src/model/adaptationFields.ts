import { type AdaptationText, WINDOW } from './adaptationText.js';
import { UNKNOWN, type Vocabulary } from './vocabulary.js';

/** What a character is, of which the one before a place decides how much a likeness says. */
const CLASS = { letter: 0, digit: 1, other: 2 } as const;

/**
 * How much earlier fields are believed where the network leaves everything open, by the class of the
 * last character and by how many in a row are the same, from 1 up; learned from the headers of the
 * study's validation tunes, as that the root of what is left open serves best.
 */
const BELIEF: readonly (readonly number[])[] = [
  [0.06, 0.3, 0.6, 0.3, 0.8, 0.9],
  [0.7, 0.8, 0.9, 0.4, 0.4, 0.9],
  [0, 0, 0.06, 0.06, 0.3, 0.6],
];
const LONGEST_MATCH = 6;

/**
 * What one header field says again after another: names, sources and numbers in ABC as it is, of
 * which votes about music know nothing. The places of earlier lines before which most characters are
 * the same as before the newest place say, each alike, what comes next (the longest context, as in
 * Cleary & Witten 1984).
 */
export class FieldMemory {
  readonly #text: AdaptationText;
  readonly #lineEnd: number;
  /** `CLASS` of each character, [V]. */
  readonly #classes: Uint8Array;
  /** How often each character followed, [V]. */
  readonly #followed: Float64Array;

  constructor(text: AdaptationText, vocabulary: Vocabulary) {
    this.#text = text;
    this.#lineEnd = vocabulary.indexOf('\n');
    this.#classes = Uint8Array.from({ length: vocabulary.size }, (_, index) =>
      classOf(vocabulary.characterAt(index)),
    );
    this.#followed = new Float64Array(vocabulary.size);
  }

  /** Mixes what followed into log probabilities, [V]. */
  mix(probabilities: Float32Array): void {
    const now = this.#text.length;
    const first = Math.max(0, now - WINDOW);
    const followed = this.#followed;
    const earlier = this.#lineEnd === UNKNOWN ? first : this.#lineStart(first, now);
    let longest = 1;
    let total = 0;
    for (let place = first + 1; place < earlier; place++) {
      const next = this.#text.character(place);
      const match = next < 0 ? 0 : this.#match(place, now, place - first);
      if (match < longest) continue;
      if (match > longest || total === 0) {
        followed.fill(0);
        total = 0;
        longest = match;
      }
      followed[next] = (followed[next] ?? 0) + 1;
      total++;
    }
    if (total === 0) return;
    const last = this.#classes[this.#text.character(now - 1)] ?? CLASS.other;
    const belief = (BELIEF[last]?.[longest - 1] ?? 0) * Math.sqrt(leftOpen(probabilities));
    if (belief === 0) return;
    for (let c = 0; c < probabilities.length; c++) {
      const alone = Math.exp(probabilities[c] ?? 0);
      const again = (followed[c] ?? 0) / total;
      probabilities[c] = Math.log((1 - belief) * alone + belief * again);
    }
  }

  /** Where the line begins in which `now` is. */
  #lineStart(first: number, now: number): number {
    let start = now;
    while (start > first && this.#text.character(start - 1) !== this.#lineEnd) start--;
    return start;
  }

  /** How many characters before two places are the same, up to `most` and `LONGEST_MATCH`. */
  #match(place: number, now: number, most: number): number {
    const limit = Math.min(LONGEST_MATCH, most);
    let same = 0;
    while (
      same < limit &&
      this.#text.character(place - 1 - same) === this.#text.character(now - 1 - same)
    ) {
      same++;
    }
    return same;
  }
}

/** The share of probability that is not the likeliest character's. */
function leftOpen(probabilities: Float32Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < probabilities.length; c++) most = Math.max(most, probabilities[c] ?? most);
  return Math.max(0, 1 - Math.exp(most));
}

function classOf(character: string): number {
  if (/[A-Za-z]/.test(character)) return CLASS.letter;
  return /[0-9]/.test(character) ? CLASS.digit : CLASS.other;
}
