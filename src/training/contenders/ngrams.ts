import { NgramMind } from '../../model/minds/ngramMind.js';
import { Vocabulary } from '../../model/vocabulary.js';
import { learnNgram } from '../ngram.js';
import type { Contender, Schooling } from './contender.js';

/** Characters that are foretold from those before them: what a network has to be better than. */
export const NGRAM_CONTENDERS: readonly Contender[] = [5, 7].map((order) => ({
  name: `ngram-${order}`,
  title: `${order}-gram`,
  source:
    'Counts of characters, smoothed as by R. Kneser and H. Ney, "Improved backing-off for m-gram language modeling", 1995, with the discounts of S. F. Chen and J. Goodman, 1999',
  differs: 'Nothing is forgotten. Of ABC as it is the text is one, of canon each tune.',
  reads: ['database-1', 'database-2', 'database-2-tunes', 'canon'],
  making: { by: 'learning', learn: async (schooling) => learnFrom(schooling, order) },
  scoring: { samples: order === 7 ? 50 : 0, adaptation: true },
}));

function learnFrom({ ground, training, characters }: Schooling, order: number): NgramMind {
  const vocabulary = new Vocabulary(characters);
  const all = training.map(({ text }) => text);
  const texts = ground === 'canon' ? all : [all.join('')];
  const passages = texts.map((text) =>
    Uint16Array.from({ length: text.length }, (_, at) =>
      vocabulary.indexOfCode(text.charCodeAt(at)),
    ),
  );
  return new NgramMind(learnNgram(passages, characters.length, { order, leastCount: 1 }));
}
