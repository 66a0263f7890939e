import { writeCanon } from '../abc/canon.js';
import { END } from '../model/minds/tokensMind.js';
import { Lexicon } from '../model/words/lexicon.js';
import { type Spelling, wordsOf } from '../model/words/spelling.js';
import type { Passage } from './chunk.js';
import type { HeldOut, Material } from './material.js';
import { transposed } from './sources.js';
import type { WordLesson, WordText } from './wordLesson.js';

/**
 * Tunes as indices of words, for the trainer: those of `lexicon`, and its size for any other word.
 * Each begins with the end of the one before, so that first words are learned too.
 */
export function tokenMaterial(
  texts: Pick<WordLesson, 'training' | 'validation'>,
  spelling: Spelling,
  leastCount: number,
): { readonly lexicon: Lexicon; readonly material: Material } {
  const training = texts.training.map(({ text, tune }) => ({
    own: wordsOf(text, spelling),
    others: (tune === undefined ? [] : transposed(tune)).map((other) =>
      wordsOf(writeCanon(other), spelling),
    ),
  }));
  const lexicon = lexiconOf(
    training.flatMap(({ own, others }) => [own, ...others]),
    leastCount,
  );
  const encode = (words: readonly string[]): Passage =>
    Uint16Array.from([END, ...words], (word) => lexicon.indexOf(word));
  const heldOut = ({ text, notes }: WordText): HeldOut => {
    const passage = encode(wordsOf(text, spelling));
    return { passage, music: new Uint8Array(passage.length).fill(1, 1 + HEADER_LINES), notes };
  };
  return {
    lexicon,
    material: {
      characters: [...lexicon.words, UNKNOWN_NAME],
      training: training.map(({ own, others }) => ({
        own: encode(own),
        others: others.map(encode),
      })),
      validation: texts.validation.map(heldOut),
      test: [],
      symbols: false,
      range: { keySignatures: { low: -7, high: 7 }, register: { low: 0, high: 127 } },
      fingerprint: '',
    },
  };
}

/** `M:` and `K:`, a word each. */
const HEADER_LINES = 2;
/** What stands for words that are too rare to be learned; no canon is written so. */
const UNKNOWN_NAME = '?';

/** The words that occur at least so often, and the end. */
function lexiconOf(texts: readonly (readonly string[])[], leastCount: number): Lexicon {
  const counts = new Map([[END, leastCount]]);
  for (const words of texts) {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return new Lexicon([...counts].filter(([, count]) => count >= leastCount).map(([word]) => word));
}
