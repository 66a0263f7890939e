import type { Contender } from './contender.js';

/** The models that come with Antiphon. */
export const OUR_CONTENDERS: readonly Contender[] = [
  {
    name: 'ours-study',
    title: "Antiphon's `study`",
    source: 'models/study, the network of the study over whole ABC files',
    differs: 'Trained properly on the part for training, as its card says.',
    reads: ['database-2-tunes'],
    making: { by: 'shipped', model: 'study' },
    scoring: { samples: 50, adaptation: true, windows: 25, stepTime: true },
  },
  {
    name: 'ours-live',
    title: "Antiphon's `live`",
    source: 'models/live, what a jam plays with',
    differs: 'Trained on the part for training, in eight key signatures, as its card says.',
    reads: ['canon'],
    making: { by: 'shipped', model: 'live' },
    scoring: {
      samples: 50,
      adaptation: true,
      stepTime: true,
      temperatures: [0.5, 0.8, 1, 1.2],
    },
  },
];
