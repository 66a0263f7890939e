import { z } from 'zod';
import { EvolvedMind } from '../../model/minds/evolvedMind.js';
import { TokensMind } from '../../model/minds/tokensMind.js';
import { atHome, learnDice } from '../dice.js';
import { hasSymbols } from '../evaluationTexts.js';
import { scoreOf } from '../evolution.js';
import { rangeOf } from '../material.js';
import { drawTokens } from '../tokenPicture.js';
import type { Contender, Picture, Schooling } from './contender.js';
import { curvePlot } from './plot.js';

/** What notes are written with: bars that are moved to another key need it. */
const NOTATION = "ABCDEFGabcdefgz^_=,'[]-/|123456789";

/** Contenders that think in more than single characters: in notes, in bars. */
export const WORD_CONTENDERS: readonly Contender[] = [
  {
    name: 'huang-wu',
    title: 'Huang and Wu: tokens with learned vectors',
    source: 'A. Huang and R. Wu, "Deep Learning for Music", 2016; models/huang-wu',
    differs:
      'Two LSTM layers over learned vectors, as theirs; their tokens are the notes that sound together in a MIDI file, or characters of ABC, these are notes of canon with their lengths. Its probability of a character is that of all tokens that go on so.',
    reads: ['canon'],
    making: { by: 'shipped', model: 'huang-wu' },
    examine: async ({ mind }) => ({
      figures: [],
      pictures:
        mind instanceof TokensMind
          ? [
              {
                name: 'tokens',
                caption: 'The learned vectors of tokens, in the plane in which they differ most.',
                svg: drawTokens(mind),
              },
            ]
          : [],
    }),
    scoring: { samples: 50, adaptation: true, stepTime: true },
  },
  {
    name: 'evolved',
    title: 'Chen and Miikkulainen: evolved under rules',
    source:
      'C.-C. J. Chen and R. Miikkulainen, "Creating melodies with evolving recurrent neural networks", IJCNN 2001; models/evolved',
    differs:
      'A simple recurrent network whose neurons evolve, as theirs, but under the common rules of tonal melody, since theirs are not printed in full. It has seen no tune and so foretells none.',
    reads: ['canon'],
    series: 'apart',
    making: { by: 'shipped', model: 'evolved' },
    examine: async ({ mind, card }) => ({
      figures:
        mind instanceof EvolvedMind
          ? [
              {
                measure: 'of the rules are kept by melodies drawn from it',
                value: scoreOf(mind.units, mind.weights, JUDGED_BY, 0),
                unit: '%',
              },
            ]
          : [],
      pictures: evolutionOf(card.training),
    }),
    scoring: { samples: 50, adaptation: false },
  },
  {
    name: 'dice',
    title: 'The musical dice game',
    source:
      'Musikalisches Würfelspiel, after J. P. Kirnberger, "Der allezeit fertige Polonoisen- und Menuettencomponist", 1757',
    differs:
      'The table is filled from the training tunes: for each meter and mode a column for each place in the form, with its commonest bars. What no throw of the dice gives is spelled by a 5-gram.',
    reads: ['canon'],
    making: {
      by: 'learning',
      alphabet: NOTATION,
      learn: (schooling) =>
        learnDice(melodiesOf(schooling), {
          faces: 48,
          leastTunes: schooling.quick ? 1 : 10,
          order: 5,
          leastCount: schooling.quick ? 1 : 4,
        }),
      range: ({ training }) =>
        rangeOf(training.flatMap(({ tune }) => (tune ? [atHome(tune)] : []))),
    },
    scoring: { samples: 50, adaptation: true },
  },
];

/** Not the seed that it evolved by. */
const JUDGED_BY = 2;

const evolutionSchema = z.object({
  curveEvery: z.number(),
  best: z.array(z.number()),
  mean: z.array(z.number()),
});

function evolutionOf(training: unknown): Picture[] {
  const { data } = evolutionSchema.safeParse(training);
  if (data === undefined) return [];
  const curve = (scores: readonly number[]) =>
    scores.map((score, at) => [at * data.curveEvery, score] as const);
  return [
    {
      name: 'evolution',
      caption: 'How well melodies keep the rules, generation by generation.',
      svg: curvePlot(
        'Evolution under rules',
        { name: 'generation' },
        { name: 'share of the rules kept' },
        [
          { name: 'the best network so far', points: curve(data.best) },
          { name: 'all networks of a generation', points: curve(data.mean) },
        ],
      ),
    },
  ];
}

/** Its texts without those that are there a second time, with chord symbols. */
function melodiesOf(schooling: Schooling): Schooling {
  const melodies = (texts: Schooling['training']): Schooling['training'] =>
    texts.filter((text) => !hasSymbols(text));
  const { training, validation, test } = schooling;
  return {
    ...schooling,
    training: melodies(training),
    validation: melodies(validation),
    test: melodies(test),
  };
}
