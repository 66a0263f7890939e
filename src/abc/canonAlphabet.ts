import { KEY_WORDS, METER_WORDS, SYMBOL_WORDS } from './canonWords.js';

/** Every character that canon can be written with, chord symbols included, in order of their codes. */
export const CANON_ALPHABET: readonly string[] = [
  ...new Set(
    [
      '\nM:K:[]"|-',
      "^_=ABCDEFGabcdefgz,'",
      '0123456789/',
      ...METER_WORDS.words,
      ...KEY_WORDS.words,
      ...SYMBOL_WORDS.words,
    ].join(''),
  ),
].sort();
