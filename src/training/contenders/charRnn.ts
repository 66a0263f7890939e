import type { Contender } from './contender.js';

const SHARMA = {
  source:
    'S. Sharma, "Music-Generation-Character-level-RNN", github.com/saketsharmabmb/Music-Generation-Character-level-RNN',
  differs:
    'His settings: Adam at 0.001, batches of 50 pieces of 25 characters, every character a target, the last fifth held out. Eight epochs instead of a hundred, the best of them kept, and the state is carried from piece to piece.',
  recipe: {
    layers: [100],
    layout: 'stream',
    batch: 50,
    chunk: 25,
    dropout: 0,
    optimiser: 'adam',
    rate: 0.001,
    schedule: 'constant',
    average: 0,
    clip: 1000,
    transpose: 0,
    epochs: 8,
    patience: 3,
  },
} as const;

/** Networks over characters as others have set them up. */
export const CHAR_RNN_CONTENDERS: readonly Contender[] = [
  {
    name: 'sharma-lstm-100',
    title: 'Sharma: LSTM of 100 units',
    source: SHARMA.source,
    differs: SHARMA.differs,
    reads: ['database-2'],
    making: { by: 'trainer', plan: () => ({ recipe: { ...SHARMA.recipe, layers: [100] } }) },
    scoring: { samples: 50, adaptation: true },
  },
  {
    name: 'sharma-simple-100',
    title: 'Sharma: simple recurrent layer of 100 units',
    source: SHARMA.source,
    differs: SHARMA.differs,
    reads: ['database-2'],
    making: {
      by: 'trainer',
      plan: () => ({ recipe: { ...SHARMA.recipe, layers: [100], cell: 'simple' } }),
    },
    scoring: { samples: 0, adaptation: true },
  },
  {
    name: 'char-rnn',
    title: "Karpathy's char-rnn settings",
    source:
      'A. Karpathy, "The Unreasonable Effectiveness of Recurrent Neural Networks", 2015, and the defaults of github.com/karpathy/char-rnn',
    differs:
      'Its defaults: two LSTM layers of 128, RMSProp with a decay of 0.95 at 0.002, 3 % less each epoch from the tenth on, batches of 50, 50 characters back, no dropout. Ten epochs instead of 50; gradients are shortened as a whole, not number by number; the last fifth is held out, not the last twentieth.',
    reads: ['database-2'],
    making: {
      by: 'trainer',
      plan: () => ({
        recipe: {
          layers: [128, 128],
          layout: 'stream',
          batch: 50,
          chunk: 50,
          dropout: 0,
          optimiser: 'rmsprop',
          rate: 0.002,
          schedule: 'char-rnn',
          warmup: 0,
          average: 0,
          clip: 5,
          transpose: 0,
          epochs: 10,
          patience: 3,
        },
      }),
    },
    scoring: { samples: 50, adaptation: true },
  },
];
