import type { Contender, PlanChoices } from './contender.js';

const NETWORK = { layers: [128, 128], transpose: 0 };

const STUDY =
  'The study: C. Chawla, "Music Generation Using Deep Learning", research project, IIT Delhi, January 2018';

/**
 * Its protocol as far as it can be known: pieces of the text that do not overlap, of each only the
 * last character foretold; the weights after the last epoch.
 */
const BY_HEART = {
  ...NETWORK,
  layout: 'windows',
  chunk: 25,
  dropout: 0,
  rate: 0.003,
  decay: 0,
  average: 0,
  patience: 1000,
  keep: 'last',
} as const;

/** A quarter as many examples are learned by heart in smaller batches and more epochs. */
const PACE: Readonly<Record<string, { readonly batch: number; readonly epochs: number }>> = {
  'database-1': { batch: 32, epochs: 30 },
  'database-2': { batch: 64, epochs: 16 },
};

const UNKNOWN_DETAILS =
  'Optimiser, batch and epochs of the study are not known: here Adam, a rate of 0.003 that falls as a cosine, 30 epochs of batches of 32 (database 1) and 16 of 64 (database 2).';

/** The study's network with its losses and its own protocol. */
export const STUDY_CONTENDERS: readonly Contender[] = [
  {
    name: 'study',
    title: 'The study, as it was done',
    source: STUDY,
    differs: UNKNOWN_DETAILS,
    reads: ['database-1', 'database-2'],
    published: [
      { ground: 'database-1', measure: 'accuracy in training', value: '99.70 %' },
      { ground: 'database-1', measure: 'accuracy in validation', value: '54 %' },
      { ground: 'database-2', measure: 'accuracy in training', value: '97.88 %' },
      { ground: 'database-2', measure: 'accuracy in validation', value: '42.9 %' },
    ],
    making: { by: 'trainer', plan: (ground) => ({ recipe: { ...BY_HEART, ...PACE[ground] } }) },
    scoring: { samples: 50, adaptation: true, windows: 25 },
  },
  {
    name: 'study-squared-error',
    title: 'The study, with mean squared error',
    source: STUDY,
    differs: UNKNOWN_DETAILS,
    reads: ['database-1'],
    making: {
      by: 'trainer',
      plan: (ground) => ({ recipe: { ...BY_HEART, ...PACE[ground], loss: 'squared-error' } }),
    },
    scoring: { samples: 0, adaptation: false, windows: 25 },
  },
  {
    name: 'study-chunks-10',
    title: 'The study, with pieces of 10 characters',
    source: STUDY,
    differs: 'As above, 20 epochs of batches of 64.',
    reads: ['database-1'],
    making: {
      by: 'trainer',
      plan: (): PlanChoices => ({ recipe: { ...BY_HEART, chunk: 10, batch: 64, epochs: 20 } }),
    },
    scoring: { samples: 0, adaptation: false, windows: 10 },
  },
  {
    name: 'study-proper',
    title: "The study's network, trained properly",
    source: `${STUDY}; trained as Antiphon trains`,
    differs:
      'The same two layers of 128. Every character is a target, the state is carried through the text, dropout 0.35, a rate of 0.004, batches of 16, errors carried back through 96 characters, weight decay 0.02, tunes in an order chosen anew each epoch, at most 40 epochs (database 1) or 32, the averaged weights that validated best.',
    reads: ['database-1', 'database-2', 'database-2-tunes'],
    making: {
      by: 'trainer',
      plan: (ground): PlanChoices => ({
        recipe: {
          ...NETWORK,
          layout: 'stream',
          batch: 16,
          chunk: 96,
          dropout: 0.35,
          rate: 0.004,
          decay: 0.02,
          epochs: ground === 'database-1' ? 40 : 32,
          patience: 6,
        },
      }),
    },
    scoring: { samples: 50, adaptation: true, windows: 25, training: true },
  },
];
