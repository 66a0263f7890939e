import { TICKS_PER_EIGHTH, type Ticks } from '../music/time.js';

/**
 * A length as canon writes it: the reduced fraction of an eighth, a numerator of 1 left out, so
 * that an eighth is nothing at all: ``, `2`, `3/2`, `/2`, `2/3`.
 */
export function formatLength(duration: Ticks): string {
  const divisor = greatestCommonDivisor(duration, TICKS_PER_EIGHTH);
  const numerator = duration / divisor;
  const denominator = TICKS_PER_EIGHTH / divisor;
  return (numerator === 1 ? '' : `${numerator}`) + (denominator === 1 ? '' : `/${denominator}`);
}

/**
 * The ticks of a fraction of an eighth, or undefined where that is not a positive whole number of
 * them (`/11`).
 */
export function lengthTicks(numerator: number, denominator: number): Ticks | undefined {
  const ticks = (numerator * TICKS_PER_EIGHTH) / denominator;
  return Number.isSafeInteger(ticks) && ticks > 0 ? ticks : undefined;
}

export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
