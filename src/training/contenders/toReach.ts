import type { GroundName } from './contender.js';
import type { Result } from './result.js';

/** A figure that was to be reached: measured before, in another program, on the same texts. */
export interface Goal {
  readonly contender: string;
  readonly ground: GroundName;
  readonly measure: string;
  readonly value: number;
  /** How much worse still counts as reached. */
  readonly tolerance: number;
  readonly unit: 'bits' | '%';
  readonly of: (result: Result) => number | undefined;
}

type Own = Pick<Goal, 'measure' | 'unit' | 'of' | 'tolerance'>;

const BITS: Own = {
  measure: 'bits per character',
  unit: 'bits',
  tolerance: 0.02,
  of: ({ alone }) => alone.bitsPerCharacter,
};
const ACCURACY: Own = {
  measure: 'accuracy',
  unit: '%',
  tolerance: 0.005,
  of: ({ alone }) => alone.accuracy,
};
const OF_25TH: Own = {
  measure: 'accuracy, every 25th character',
  unit: '%',
  tolerance: 0.005,
  of: ({ alone }) => alone.accuracyOf25th,
};
const ADAPTED_BITS: Own = {
  measure: 'bits per character, adapted',
  unit: 'bits',
  tolerance: 0,
  of: ({ adapted }) => adapted?.bitsPerCharacter,
};
const ADAPTED_ACCURACY: Own = {
  measure: 'accuracy, adapted',
  unit: '%',
  tolerance: 0,
  of: ({ adapted }) => adapted?.accuracy,
};

function goals(
  contender: string,
  ground: GroundName,
  ...values: readonly (readonly [Own, number])[]
): Goal[] {
  return values.map(([own, value]) => ({ contender, ground, ...own, value }));
}

/** The study's network trained properly, and what a live model needs. */
export const GOALS: readonly Goal[] = [
  ...goals(
    'study-proper',
    'database-1',
    [BITS, 1.579],
    [ACCURACY, 0.659],
    [OF_25TH, 0.642],
    [ADAPTED_BITS, 1.304],
    [ADAPTED_ACCURACY, 0.73],
  ),
  ...goals(
    'study-proper',
    'database-2',
    [BITS, 2.109],
    [ACCURACY, 0.559],
    [OF_25TH, 0.523],
    [ADAPTED_BITS, 1.714],
    [ADAPTED_ACCURACY, 0.661],
  ),
  ...['study-proper', 'ours-study'].flatMap((name) =>
    goals(
      name,
      'database-2-tunes',
      [BITS, 2.198],
      [ACCURACY, 0.552],
      [OF_25TH, 0.555],
      [ADAPTED_BITS, 1.817],
      [ADAPTED_ACCURACY, 0.643],
    ),
  ),
  ...goals(
    'ours-live',
    'canon',
    [
      { ...BITS, measure: 'bits per note', tolerance: 0, of: ({ alone }) => alone.bitsPerNote },
      2.65,
    ],
    [
      {
        ...BITS,
        measure: 'bits per note, adapted',
        tolerance: 0,
        of: ({ adapted }) => adapted?.bitsPerNote,
      },
      2.2,
    ],
    [
      {
        ...BITS,
        measure: 'bits per note, with chord symbols',
        tolerance: 0,
        of: ({ symbols }) => symbols?.alone.bitsPerNote,
      },
      3.9,
    ],
    [
      {
        ...BITS,
        measure: 'bits per note, with chord symbols, adapted',
        tolerance: 0,
        of: ({ symbols }) => symbols?.adapted?.bitsPerNote,
      },
      2.95,
    ],
  ),
];

/** Less is better of bits, more of shares. */
export function isReached({ value, tolerance, unit }: Goal, measured: number): boolean {
  return unit === 'bits' ? measured <= value + tolerance : measured >= value - tolerance;
}
