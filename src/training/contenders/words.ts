import { atHome, learnDice } from '../dice.js';
import { hasSymbols } from '../evaluationTexts.js';
import { rangeOf } from '../material.js';
import type { Contender, Schooling } from './contender.js';

/** What notes are written with: bars that are moved to another key need it. */
const NOTATION = "ABCDEFGabcdefgz^_=,'[]-/|123456789";

/** Contenders that think in more than single characters: in notes, in bars. */
export const WORD_CONTENDERS: readonly Contender[] = [
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
