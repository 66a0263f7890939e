import { Lexicon } from '../../../src/model/words/lexicon.js';
import type { WordModel } from '../../../src/model/words/wordModel.js';

/** What `dreamer` expects in a state: any numbers that depend on it and the word. */
function logit(heard: number, word: number): number {
  return 4 * ((Math.imul(heard + 1, 2_654_435_761 + word * 40_503) >>> 0) / 2 ** 32);
}

/** A word model that is quick and fair: its state is a number that all words heard have gone into. */
export function dreamer(words: readonly string[]): WordModel {
  const lexicon = new Lexicon(words);
  const expected = new Float32Array(lexicon.size + 1);
  let heard = 0;
  const expect = (): void => {
    for (let word = 0; word <= lexicon.size; word++) expected[word] = logit(heard, word);
  };
  return {
    mostWords: lexicon.size,
    stateLength: 1,
    lexicon,
    expected,
    reset: () => {
      heard = 1;
      expect();
    },
    read: (word) => {
      heard = (heard * 31 + word + 7) % 65_521;
      expect();
    },
    save: (state) => {
      state[0] = heard;
    },
    restore: (state) => {
      heard = state[0] ?? 0;
      expect();
    },
    dispose: () => {},
  };
}
