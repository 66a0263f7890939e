import { createEngine } from '../../model/createEngine.js';
import type { Mind } from '../../model/mind.js';
import { NetworkMind } from '../../model/minds/networkMind.js';
import { NgramMind } from '../../model/minds/ngramMind.js';
import type { Model } from '../../model/model.js';
import { Vocabulary } from '../../model/vocabulary.js';
import { BLUES_RANGE } from '../blues.js';
import { BLUES_ALPHABET, meanBluesScore } from '../bluesScore.js';
import {
  BLUES_COURSES,
  BLUES_RECIPE,
  bluesLessons,
  type Course,
  learnBlues,
} from '../learnBlues.js';
import { learnNgram } from '../ngram.js';
import type { Recipe } from '../recipe.js';
import type { Contender, Examination, Learning, Making, Schooling } from './contender.js';

const SOURCE =
  'D. Eck and J. Schmidhuber, "Finding temporal structure in music: blues improvisation with LSTM recurrent networks", NNSP 2002';

const DIFFERS =
  'As there, the training set is made: one form of twelve bars in C with chords and a melody, and the network plays on by itself. Theirs has a unit for each chord and melody note at eight steps a bar, melodies put together of written bars in quarter notes, and cells for chords apart from cells for melody; ours is canon, chord symbols and a walk on the blues scale in eighths, read by one ordinary layer. The form is our own. They report in words that the form is kept for as long as one listens; the counts are ours.';

/** The blues by a network, and by what should not be able to keep its form. */
export const BLUES_CONTENDERS: readonly Contender[] = [
  contender('blues', 'Eck and Schmidhuber: blues by LSTM', { by: 'shipped', model: 'blues' }),
  contender(
    'blues-short-reach',
    'Blues: errors carried back 24 characters',
    // As many characters to a step, so that there are as many steps.
    learning((schooling) => byNetwork(schooling, { chunk: 24, batch: 64 })),
  ),
  contender(
    'blues-simple',
    'Blues: simple recurrent cells',
    learning((schooling) => byNetwork(schooling, { cell: 'simple', rate: 0.003 })),
  ),
  contender('blues-ngram', 'Blues: 12-gram', learning(byNgram)),
];

function learning(learn: Learning['learn']): Learning {
  return { by: 'learning', alphabet: BLUES_ALPHABET, learn, range: () => BLUES_RANGE };
}

function contender(name: string, title: string, making: Making): Contender {
  return {
    name,
    title,
    source: SOURCE,
    differs: DIFFERS,
    reads: ['canon'],
    series: 'apart',
    making,
    examine,
    scoring: { samples: 0, adaptation: false },
  };
}

async function byNetwork(
  { characters, quick, seed, progress, rest }: Schooling,
  changes: Partial<Recipe>,
): Promise<Mind> {
  const recipe = { ...BLUES_RECIPE, ...changes, seed, ...(quick ? { layers: [6] } : {}) };
  const courses = coursesFor(quick);
  return new NetworkMind(await learnBlues(characters, recipe, { progress, rest }, courses));
}

async function byNgram({ characters, seed, quick }: Schooling): Promise<Mind> {
  const vocabulary = new Vocabulary(characters);
  const passages = bluesLessons(characters, seed, coursesFor(quick), 0).training.map((text) =>
    Uint16Array.from({ length: text.length }, (_, at) =>
      vocabulary.indexOfCode(text.charCodeAt(at)),
    ),
  );
  return new NgramMind(learnNgram(passages, characters.length, { order: 12, leastCount: 1 }));
}

const coursesFor = (quick: boolean): readonly Course[] =>
  quick ? [{ chords: 1, sparse: 1, full: 1, bare: 0, epochs: 1 }] : BLUES_COURSES;

/** As the network has it, and as users get it. */
const WAYS = [
  { how: 'drawn at temperature 1', settings: { temperature: 1, topP: 1, topK: 0 } },
  {
    how: 'drawn at temperature 0.9 of the likeliest 95 %',
    settings: { temperature: 0.9, topP: 0.95, topK: 0 },
  },
] as const;

/** Lets it play twelve choruses without a mask, and counts. */
async function examine({ mind, vocabulary }: Model, { quick }: Schooling): Promise<Examination> {
  const engine = await createEngine('wasm', { mind });
  const figures = WAYS.flatMap(({ how, settings }) => {
    const score = meanBluesScore(engine, vocabulary, settings, quick ? 1 : 10);
    const choruses = `choruses of twelve with every bar right, ${how}`;
    return [
      { measure: `bars with the form's chord, ${how}`, value: score.rightBars, unit: '%' },
      { measure: choruses, value: score.wholeChoruses, unit: '' },
      { measure: `notes that fit the chord, ${how}`, value: score.fittingNotes, unit: '%' },
    ];
  });
  engine.dispose();
  return { figures, pictures: [] };
}
