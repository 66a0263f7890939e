import { TICKS_PER_EIGHTH, TICKS_PER_QUARTER, type Ticks } from '../music/time.js';

/** Places and lengths by halving are multiples of this; thirds are not. */
const FINEST_HALVING: Ticks = TICKS_PER_EIGHTH / 8;

/** Whether a triplet has begun before this place and not ended. */
export function isInTriplet(tick: Ticks): boolean {
  return tick % FINEST_HALVING !== 0;
}

/** Thirds come in groups that fill a quarter: who begins a triplet ends it. */
export function breaksTriplet(tick: Ticks, duration: Ticks): boolean {
  const isThird = duration % FINEST_HALVING !== 0;
  if (isInTriplet(tick) && !isThird) return true;
  return isThird && tick + duration > nextQuarter(tick);
}

export function nextQuarter(tick: Ticks): Ticks {
  return (Math.floor(tick / TICKS_PER_QUARTER) + 1) * TICKS_PER_QUARTER;
}
