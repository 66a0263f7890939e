import { beatTicks } from '../../music/meter.js';
import { correct, type Steadiness, surprise, type TempoBelief } from '../../music/tempoFilter.js';
import { type Milliseconds, TICKS_PER_QUARTER, type Ticks } from '../../music/time.js';
import { pulseCost } from './pulse.js';
import type { RhythmPrior } from './rhythmPrior.js';
import type { ListenerSettings } from './settings.js';

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

/** How closely a player keeps to a beat that goes on: standard deviations. */
interface Keeping {
  /** Of where they have the beat, ms. */
  readonly offset: Milliseconds;
  /** Of their tempo, relative. */
  readonly tempo: number;
}
const WITH_A_CLOCK: Keeping = { offset: 10, tempo: 0 };
const FROM_MEMORY: Keeping = { offset: 25, tempo: 0.02 };

/**
 * Nats against coming in at a moment of one's own rather than in the beat that was going on, and
 * against leaving its tempo too: one in five and one in twenty come in so.
 */
const OWN_MOMENT = -Math.log(0.2);
const OWN_TEMPO = -Math.log(0.05);
/** Of those who keep the tempo about, how far they stray from it, relative. */
const ABOUT_THE_TEMPO = 0.05;

/** All beliefs that the first onset, heard at `at`, leaves open: where in the bar, how fast. */
export function startingBeliefs(
  settings: ListenerSettings,
  prior: RhythmPrior,
  steady: Steadiness,
  at: Milliseconds,
): Start[] {
  const quarters = beatTicks(settings.meter) / TICKS_PER_QUARTER;
  const { tempo, origin, remembered } = settings;
  if (origin !== undefined && tempo !== 'auto') {
    return startsInTime(at, origin, 60_000 / tempo / quarters, WITH_A_CLOCK, prior, steady);
  }
  const fresh = freshStarts(tempo, quarters, prior, steady, at);
  if (remembered === undefined) return fresh;
  const beat = 60_000 / remembered.tempo;
  const period = beat / quarters;
  // A moment of one's own may be any within a beat, as the others' surprise is over time too.
  const anyMoment = Math.log(beat / Math.sqrt(2 * Math.PI));
  const dearer = (starts: readonly Start[], cost: number): Start[] =>
    starts.map((start) => ({ ...start, cost: start.cost + anyMoment + cost }));
  return [
    ...startsInTime(at, remembered.origin, period, FROM_MEMORY, prior, steady),
    ...dearer(startsAt(at, period, ABOUT_THE_TEMPO, prior, steady), OWN_MOMENT),
    ...dearer(fresh, OWN_TEMPO),
  ];
}

/** Nothing was played before. */
function freshStarts(
  tempo: ListenerSettings['tempo'],
  quarters: number,
  prior: RhythmPrior,
  steady: Steadiness,
  at: Milliseconds,
): Start[] {
  if (tempo !== 'auto') {
    return startsAt(at, 60_000 / tempo / quarters, GIVEN_TEMPO_WIDTH, prior, steady);
  }
  return TEMPO_MODES.flatMap((mode) =>
    startsAt(at, 60_000 / mode / quarters, MODE_WIDTH, prior, steady).map((start) => ({
      ...start,
      cost: start.cost + pulseCost(60_000 / mode),
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
  return prior.starts.map(({ place, cost }) => ({ tick: place, belief, cost }));
}

/** A beat goes on: the onset lies on a place near where that beat is. */
function startsInTime(
  at: Milliseconds,
  origin: Milliseconds,
  period: Milliseconds,
  keeping: Keeping,
  prior: RhythmPrior,
  steady: Steadiness,
): Start[] {
  const ticksPerMillisecond = TICKS_PER_QUARTER / period;
  // A bar earlier than the beat says: a note that comes a little before the bar line.
  const bars = Math.floor(((at - origin) * ticksPerMillisecond) / prior.bar) - 1;
  const firstBar = origin + (bars * prior.bar) / ticksPerMillisecond;
  const starts: Start[] = [];
  for (const bar of [0, 1, 2]) {
    for (const { place, cost } of prior.starts) {
      const tick = bar * prior.bar + place;
      const expected = {
        time: firstBar + tick / ticksPerMillisecond,
        period,
        timeVariance: keeping.offset ** 2,
        covariance: 0,
        periodVariance: (keeping.tempo * period) ** 2,
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
