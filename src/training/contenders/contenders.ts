import { BLUES_CONTENDERS } from './blues.js';
import { CHAR_RNN_CONTENDERS } from './charRnn.js';
import type { Contender } from './contender.js';
import { COURSE_CONTENDERS } from './course.js';
import { MIKOLOV_CONTENDERS } from './mikolov.js';
import { NGRAM_CONTENDERS } from './ngrams.js';
import { OUR_CONTENDERS } from './ours.js';
import { POLYPHONY_CONTENDERS } from './polyphony.js';
import { SIZE_CONTENDERS } from './sizes.js';
import { STUDY_CONTENDERS } from './study.js';
import { WORD_CONTENDERS } from './words.js';

/** All of them, in the order of the comparison's tables. */
export const CONTENDERS: readonly Contender[] = [
  ...STUDY_CONTENDERS,
  ...CHAR_RNN_CONTENDERS,
  ...MIKOLOV_CONTENDERS,
  ...WORD_CONTENDERS,
  ...BLUES_CONTENDERS,
  ...POLYPHONY_CONTENDERS,
  ...NGRAM_CONTENDERS,
  ...COURSE_CONTENDERS,
  ...OUR_CONTENDERS,
  ...SIZE_CONTENDERS,
];
