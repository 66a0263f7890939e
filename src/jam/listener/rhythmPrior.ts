import {
  barTicks,
  beatTicks,
  formatMeter,
  isCompound,
  type Meter,
  parseMeter,
} from '../../music/meter.js';
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
export const FINEST: Ticks = TICKS_PER_QUARTER / 24;

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
/** Chance that a player simply starts on the bar line: more than in the collections' tunes. */
const ON_ONE = 0.3;
/** How many sightings the coarser knowledge weighs as much as (Dirichlet smoothing). */
const TRUST = 3;
/** Share of the playing that keeps to its beat but to none of the collections' manners. */
const FREEDOM = 0.05;
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
  /** Steps seen after a place in the beat, in whatever meter that has the same beat. */
  private readonly afterPlaceInBeat: ReadonlyMap<Ticks, Tally>;
  /** By `contextOf`, and where nothing was counted after a step by the place alone. */
  private readonly listsAfter = new Map<number, readonly Step[]>();
  private readonly lists = new Map<Ticks, readonly Step[]>();

  /** Places in the bar where a tune may start, with their costs. */
  readonly starts: readonly Start[];

  /** The prior of a meter, made once: every listener shares what it has listed. */
  static of(meter: Meter): RhythmPrior {
    const name = formatMeter(meter);
    const prior = PRIORS.get(name) ?? new RhythmPrior(meter);
    PRIORS.set(name, prior);
    return prior;
  }

  private constructor(meter: Meter) {
    this.bar = barTicks(meter);
    this.beat = beatTicks(meter);
    this.unit = isCompound(meter) ? Math.min(this.beat / 3, TICKS_PER_QUARTER) : TICKS_PER_QUARTER;
    this.tallies = COUNTED.get(formatMeter(meter)) ?? readCounts('');
    this.afterPlaceInBeat = pooledByBeat(this.beat);
    this.starts = this.listStarts();
  }

  /**
   * Steps from an onset at `place` in its bar (0 <= place < bar), by rising delta.
   * @param before the step that led here, 0 for the first onset
   */
  stepsFrom(place: Ticks, before: Ticks): readonly Step[] {
    const context = contextOf(place, before);
    const known = this.listsAfter.get(context);
    if (known !== undefined) return known;
    const after = this.tallies.afterStep.get(context);
    // All steps after which nothing was counted share a list: there are tens of thousands of them.
    const steps = (after === undefined && this.lists.get(place)) || this.listSteps(place, after);
    if (after === undefined) this.lists.set(place, steps);
    else this.listsAfter.set(context, steps);
    return steps;
  }

  private listStarts(): Start[] {
    const seen = this.tallies.starts;
    const starts: Start[] = [];
    for (let place = 0; place < this.bar; place += FINEST) {
      const thumb = STARTS_ANYWHERE * this.hazard(place);
      if (thumb === 0) continue;
      const chance = (1 - ON_ONE) * smoothed(seen, place, thumb) + (place === 0 ? ON_ONE : 0);
      starts.push({ place, cost: -Math.log(chance) });
    }
    return starts;
  }

  private listSteps(place: Ticks, after: Tally | undefined): Step[] {
    const here = this.tallies.afterPlace.get(place);
    const inBeat = this.afterPlaceInBeat.get(place % this.beat);
    const steps: Step[] = [];
    let silence = 1;
    for (let delta = FINEST; delta <= LISTED_QUARTERS * TICKS_PER_QUARTER; delta += FINEST) {
      const hazard = this.hazard((place + delta) % this.bar);
      const anywhere = smoothed(inBeat, delta, silence * hazard);
      const likely = smoothed(after, delta, smoothed(here, delta, anywhere));
      const cost = -Math.log((1 - FREEDOM) * likely + FREEDOM * anywhere);
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

/** Of the few meters that are ever played. */
const PRIORS = new Map<string, RhythmPrior>();

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
  /** Steps seen after those of a `contextOf`. */
  readonly afterStep: ReadonlyMap<number, Tally>;
  readonly afterPlace: ReadonlyMap<Ticks, Tally>;
  readonly starts: Tally | undefined;
}

/** A place in its bar and the step that led there, as one number. */
function contextOf(place: Ticks, before: Ticks): number {
  return (before / FINEST) * 2 ** 16 + place / FINEST;
}

function smoothed(tally: Tally | undefined, what: Ticks, otherwise: number): number {
  if (tally === undefined) return otherwise;
  return ((tally.times.get(what) ?? 0) + TRUST * otherwise) / (tally.total + TRUST);
}

/** Reads what `RHYTHM_COUNTS` says of one meter. */
function readCounts(counts: string): Tallies {
  const afterStep = new Map<number, Tally>();
  const afterPlace = new Map<Ticks, Tally>();
  let starts: Tally | undefined;
  for (const group of counts.split(' ').filter((one) => one !== '')) {
    const [context = '', seen = ''] = group.split(':');
    const counted = tally(
      seen.split(',').map((item) => {
        const [what = '', times = ''] = item.split('*');
        return [Number(what) * FINEST, Number(times)];
      }),
    );
    if (context === 'start') {
      starts = counted;
    } else {
      const [place = 0, before = 0] = context.split('<').map((units) => Number(units) * FINEST);
      afterStep.set(contextOf(place, before), counted);
      pool(afterPlace, place, counted);
    }
  }
  return { afterStep, afterPlace, starts };
}

const COUNTED: ReadonlyMap<string, Tallies> = new Map(
  Object.entries(RHYTHM_COUNTS).map(([meter, counts]) => [meter, readCounts(counts)]),
);

function pooledByBeat(beat: Ticks): Map<Ticks, Tally> {
  const pooled = new Map<Ticks, Tally>();
  for (const [name, { afterPlace }] of COUNTED) {
    const meter = parseMeter(name);
    if (meter === undefined || beatTicks(meter) !== beat) continue;
    for (const [place, counted] of afterPlace) pool(pooled, place % beat, counted);
  }
  return pooled;
}

function pool<K>(tallies: Map<K, Tally>, key: K, more: Tally): void {
  tallies.set(key, tally([...(tallies.get(key)?.times ?? []), ...more.times]));
}

function tally(seen: Iterable<readonly [Ticks, number]>): Tally {
  const times = new Map<Ticks, number>();
  let total = 0;
  for (const [what, n] of seen) {
    times.set(what, (times.get(what) ?? 0) + n);
    total += n;
  }
  return { times, total };
}
