import { barTicks, beatTicks, formatMeter, isCompound, type Meter } from '../../music/meter.js';
import { TICKS_PER_QUARTER, type Ticks } from '../../music/time.js';
import { RHYTHM_COUNTS } from './rhythmCounts.js';

/** A place where the next onset may lie, and what it costs to believe so. */
export interface Step {
  /** From the onset before, greater than 0. */
  readonly delta: Ticks;
  /** Minus the log probability, nats. */
  readonly cost: number;
}

/** What the counts are in: all halves and thirds down to 1/8 and 1/12 of a quarter. */
const FINEST: Ticks = TICKS_PER_QUARTER / 24;

/**
 * Where nothing was counted: how likely an onset is on a place of the grid, by the largest part of
 * a quarter (of an eighth, in a compound meter) that reaches it.
 */
const HAZARDS: readonly (readonly [number, number])[] = [
  [1, 0.7],
  [2, 0.45],
  [4, 0.12],
  [3, 0.02],
  [6, 0.01],
  [8, 0.004],
];

/** Chance that a tune starts on a place, of the chance that it has an onset there. */
const STARTS_ANYWHERE = 0.08;
/** How many sightings the coarser knowledge weighs as much as (Dirichlet smoothing). */
const TRUST = 3;
/** Steps are listed this far; longer ones are pauses. */
export const LISTED_QUARTERS = 8;
/** Steps less likely than this (nats) are not listed. */
const INCREDIBLE = 15;

/**
 * How likely a rhythm is: the chance of each next onset, given the place of this one in its bar
 * and the step that led to it. Counts for that are smoothed by counts for the place alone, and
 * those by a rule of thumb. Pure, but for the lists it keeps once made.
 */
export class RhythmPrior {
  readonly bar: Ticks;
  readonly beat: Ticks;
  /** What a beat is divided into first: a quarter in simple meters, an eighth in compound ones. */
  private readonly unit: Ticks;
  private readonly tallies: Tallies;
  private readonly lists = new Map<string, readonly Step[]>();

  constructor(meter: Meter) {
    this.bar = barTicks(meter);
    this.beat = beatTicks(meter);
    this.unit = isCompound(meter) ? Math.min(this.beat / 3, TICKS_PER_QUARTER) : TICKS_PER_QUARTER;
    this.tallies = readCounts(RHYTHM_COUNTS[formatMeter(meter)] ?? '');
  }

  /**
   * Steps from an onset at `place` in its bar (0 <= place < bar), by rising delta.
   * @param before the step that led here, 0 for the first onset
   */
  stepsFrom(place: Ticks, before: Ticks): readonly Step[] {
    const context = `${place}<${before}`;
    const known = this.lists.get(context);
    if (known !== undefined) return known;
    const steps = this.listSteps(place, context);
    this.lists.set(context, steps);
    return steps;
  }

  /** Places in the bar where a tune may start, with their costs. */
  starts(): readonly Start[] {
    const seen = this.tallies.starts;
    const starts: Start[] = [];
    for (let place = 0; place < this.bar; place += FINEST) {
      const thumb = STARTS_ANYWHERE * this.hazard(place);
      if (thumb > 0) starts.push({ place, cost: -Math.log(smoothed(seen, place, thumb)) });
    }
    return starts;
  }

  private listSteps(place: Ticks, context: string): Step[] {
    const after = this.tallies.afterStep.get(context);
    const here = this.tallies.afterPlace.get(place);
    const steps: Step[] = [];
    let silence = 1;
    for (let delta = FINEST; delta <= LISTED_QUARTERS * TICKS_PER_QUARTER; delta += FINEST) {
      const hazard = this.hazard((place + delta) % this.bar);
      const likely = smoothed(after, delta, smoothed(here, delta, silence * hazard));
      const cost = -Math.log(likely);
      if (cost < INCREDIBLE) steps.push({ delta, cost });
      silence *= 1 - hazard;
    }
    return steps;
  }

  private hazard(place: Ticks): number {
    const within = place % this.unit;
    const division = HAZARDS.find(([parts]) => (within * parts) % this.unit === 0);
    return division?.[1] ?? 0;
  }
}

interface Start {
  readonly place: Ticks;
  readonly cost: number;
}

/** How often what was seen, and how often anything. */
interface Tally {
  readonly times: ReadonlyMap<Ticks, number>;
  readonly total: number;
}

interface Tallies {
  /** Steps seen after `place<before`. */
  readonly afterStep: ReadonlyMap<string, Tally>;
  readonly afterPlace: ReadonlyMap<Ticks, Tally>;
  readonly starts: Tally | undefined;
}

function smoothed(tally: Tally | undefined, what: Ticks, otherwise: number): number {
  if (tally === undefined) return otherwise;
  return ((tally.times.get(what) ?? 0) + TRUST * otherwise) / (tally.total + TRUST);
}

/** Reads what `RHYTHM_COUNTS` says of one meter. */
function readCounts(counts: string): Tallies {
  const afterStep = new Map<string, Tally>();
  const places = new Map<Ticks, Map<Ticks, number>>();
  let starts: Tally | undefined;
  for (const group of counts.split(' ')) {
    const [context = '', seen = ''] = group.split(':');
    const times = new Map(
      seen.split(',').map((item): [Ticks, number] => {
        const [what = '', n = ''] = item.split('*');
        return [Number(what) * FINEST, Number(n)];
      }),
    );
    if (context === 'start') {
      starts = tally(times);
      continue;
    }
    const [place = 0, before = 0] = context.split('<').map((units) => Number(units) * FINEST);
    afterStep.set(`${place}<${before}`, tally(times));
    const atPlace = places.get(place) ?? new Map<Ticks, number>();
    for (const [step, n] of times) atPlace.set(step, (atPlace.get(step) ?? 0) + n);
    places.set(place, atPlace);
  }
  const afterPlace = new Map([...places].map(([place, times]) => [place, tally(times)]));
  return { afterStep, afterPlace, starts };
}

function tally(times: ReadonlyMap<Ticks, number>): Tally {
  return { times, total: [...times.values()].reduce((sum, n) => sum + n, 0) };
}
