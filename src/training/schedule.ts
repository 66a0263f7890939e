import type { Recipe } from './recipe.js';

/** Where a run is, steps and epochs counted from 0. */
export interface Place {
  readonly step: number;
  /** Steps of the whole run. */
  readonly steps: number;
  readonly epoch: number;
}

/** The epochs that char-rnn learns at the full rate, and what is left of it after each other one. */
const FULL_EPOCHS = 10;
const LEFT = 0.97;

/** The learning rate at a place: up in a line at first, then down as the recipe's schedule says. */
export function rateAt({ rate, schedule, warmup }: Recipe, { step, steps, epoch }: Place): number {
  // In a short run it may not take most of the time to rise.
  const rise = Math.min(warmup, steps / 10);
  const up = rise === 0 ? 1 : Math.min(1, (step + 1) / rise);
  return rate * up * FALLS[schedule](step / steps, epoch);
}

/** The share of the highest rate, after a share of the run. */
const FALLS: Readonly<Record<Recipe['schedule'], (share: number, epoch: number) => number>> = {
  /** Half a cosine, to 1 % (Loshchilov & Hutter 2017). */
  cosine: (share) => 0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, share))),
  constant: () => 1,
  'char-rnn': (_, epoch) => LEFT ** Math.max(0, epoch + 1 - FULL_EPOCHS),
};
