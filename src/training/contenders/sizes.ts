import type { Contender } from './contender.js';

/** Units of each of the two layers. */
export const SIZES = [64, 128, 192, 256, 384] as const;

/**
 * How much a larger network foretells better, and what its step costs: the same short schedule for
 * all of them, so they are worse than one that is trained to its end.
 */
export const SIZE_CONTENDERS: readonly Contender[] = SIZES.map((units) => ({
  name: `size-${units}`,
  title: `2 x ${units} units`,
  source: 'Antiphon, of other sizes',
  differs: 'One epoch only, melodies without chord symbols, 60 % of them moved to another key.',
  reads: ['canon'],
  series: 'sizes',
  making: {
    by: 'trainer',
    plan: () => ({
      symbols: 'none',
      recipe: { layers: [units, units], dropout: 0.1, epochs: 1, average: 0.99 },
    }),
  },
  scoring: { samples: 0, adaptation: false, stepTime: true },
}));
