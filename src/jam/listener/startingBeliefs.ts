import { beatTicks } from '../../music/meter.js';
import { type Milliseconds, TICKS_PER_QUARTER, type Ticks } from '../../music/time.js';
import { pulseCost } from './pulse.js';
import type { RhythmPrior } from './rhythmPrior.js';
import type { ListenerSettings } from './settings.js';
import { correct, type Steadiness, surprise, type TempoBelief } from './tempoFilter.js';

export interface Start {
  readonly tick: Ticks;
  readonly belief: TempoBelief;
  readonly cost: number;
}

/**
 * Centres of Gaussians that overlap, in felt beats a minute: together with what each costs they
 * say how fast a player may be before the second note tells more.
 */
const TEMPO_MODES = [50, 61, 75, 91, 112, 137, 167, 204];
/** Relative standard deviation of each. */
const MODE_WIDTH = 0.12;

/** How far a player may be from the tempo that was agreed. */
const GIVEN_TEMPO_WIDTH = 0.015;
/** How far ahead of or behind the clock a player may keep, ms. */
const CLOCK_OFFSET: Milliseconds = 10;

/** All beliefs that the first onset, heard at `at`, leaves open: where in the bar, how fast. */
export function startingBeliefs(
  settings: ListenerSettings,
  prior: RhythmPrior,
  steady: Steadiness,
  at: Milliseconds,
): Start[] {
  const quarters = beatTicks(settings.meter) / TICKS_PER_QUARTER;
  if (settings.tempo !== 'auto') {
    const period = 60_000 / settings.tempo / quarters;
    return settings.origin === undefined
      ? startsAt(at, period, GIVEN_TEMPO_WIDTH, prior, steady)
      : startsByClock(at, settings.origin, period, prior, steady);
  }
  return TEMPO_MODES.flatMap((tempo) =>
    startsAt(at, 60_000 / tempo / quarters, MODE_WIDTH, prior, steady).map((start) => ({
      ...start,
      cost: start.cost + pulseCost(60_000 / tempo),
    })),
  );
}

function startsAt(
  at: Milliseconds,
  period: Milliseconds,
  width: number,
  prior: RhythmPrior,
  steady: Steadiness,
): Start[] {
  const belief = {
    time: at,
    period,
    timeVariance: steady.jitter ** 2,
    covariance: 0,
    periodVariance: (width * period) ** 2,
  };
  return prior.starts().map(({ place, cost }) => ({ tick: place, belief, cost }));
}

/** The clock runs: the onset lies on a place near where the clock is. */
function startsByClock(
  at: Milliseconds,
  origin: Milliseconds,
  period: Milliseconds,
  prior: RhythmPrior,
  steady: Steadiness,
): Start[] {
  const ticksPerMillisecond = TICKS_PER_QUARTER / period;
  // A bar earlier than the clock says: a note that comes a little before the bar line.
  const bars = Math.floor(((at - origin) * ticksPerMillisecond) / prior.bar) - 1;
  const firstBar = origin + (bars * prior.bar) / ticksPerMillisecond;
  const starts: Start[] = [];
  for (const bar of [0, 1, 2]) {
    for (const { place, cost } of prior.starts()) {
      const tick = bar * prior.bar + place;
      const expected = {
        time: firstBar + tick / ticksPerMillisecond,
        period,
        timeVariance: CLOCK_OFFSET ** 2,
        covariance: 0,
        periodVariance: 0,
      };
      starts.push({
        tick,
        belief: correct(expected, at, steady),
        cost: cost + surprise(expected, at, steady),
      });
    }
  }
  return starts;
}
