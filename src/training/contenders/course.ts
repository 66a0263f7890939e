import type { Recipe } from '../recipe.js';
import type { Contender } from './contender.js';

const COURSE =
  'Exercise of UC San Diego\'s CSE 253, "Character level RNN for music generation", with the texts of github.com/MiaoDragon/CSE253-PA4';

/** What the exercise starts from, and what it has the student change. */
const BASELINE: Partial<Recipe> = {
  layers: [100],
  layout: 'stream',
  batch: 16,
  chunk: 100,
  dropout: 0,
  decay: 0,
  average: 0,
  transpose: 0,
  optimiser: 'adam',
  epochs: 2,
};

interface Change {
  readonly name: string;
  readonly title: string;
  readonly recipe: Partial<Recipe>;
  readonly temperatures?: readonly number[];
}

const CHANGES: readonly Change[] = [
  {
    name: 'lstm-100',
    title: 'LSTM of 100 units',
    recipe: {},
    temperatures: [0.5, 0.8, 1, 1.2],
  },
  { name: 'hidden-50', title: '50 units', recipe: { layers: [50] } },
  { name: 'hidden-75', title: '75 units', recipe: { layers: [75] } },
  { name: 'hidden-150', title: '150 units', recipe: { layers: [150] } },
  { name: 'layers-2', title: 'two layers of 100', recipe: { layers: [100, 100] } },
  { name: 'dropout-10', title: 'dropout 0.1', recipe: { dropout: 0.1 } },
  { name: 'dropout-20', title: 'dropout 0.2', recipe: { dropout: 0.2 } },
  { name: 'dropout-30', title: 'dropout 0.3', recipe: { dropout: 0.3 } },
  { name: 'gru', title: 'GRU of 100 units', recipe: { cell: 'gru' } },
  { name: 'simple', title: 'simple recurrent layer of 100 units', recipe: { cell: 'simple' } },
  { name: 'rmsprop', title: 'RMSProp', recipe: { optimiser: 'rmsprop' } },
  { name: 'adagrad', title: 'Adagrad', recipe: { optimiser: 'adagrad', rate: 0.02 } },
  { name: 'sgd', title: 'SGD with momentum', recipe: { optimiser: 'sgd', rate: 0.5 } },
];

/** The sweep that a course has every student make, each run short. */
export const COURSE_CONTENDERS: readonly Contender[] = CHANGES.map(
  ({ name, title, recipe, temperatures }) => ({
    name: `course-${name}`,
    title: `Course: ${title}`,
    source: COURSE,
    differs:
      'Two epochs of 16 texts side by side at a rate of 0.004 that falls; the course: ten of one text at 0.001.',
    reads: ['database-2-tunes'],
    series: 'course',
    making: { by: 'trainer', plan: () => ({ recipe: { ...BASELINE, ...recipe } }) },
    scoring: {
      samples: temperatures === undefined ? 0 : 50,
      adaptation: false,
      ...(temperatures ? { temperatures } : {}),
    },
  }),
);
