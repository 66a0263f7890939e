import { barTicks, beatTicks, type Meter } from '../../music/meter.js';
import { TICKS_PER_QUARTER, type Ticks } from '../../music/time.js';

/** A place where the next onset may lie, and what it costs to believe so. */
export interface Step {
  /** From the onset before, greater than 0. */
  readonly delta: Ticks;
  /** Minus the log probability, nats. */
  readonly cost: number;
}

/** How likely an onset is on a place of the grid, by the smallest note that reaches it. */
const HAZARD = { beat: 0.75, half: 0.5, quarter: 0.15, third: 0.02, sixth: 0.01, eighth: 0.005 };

const FINEST: Ticks = TICKS_PER_QUARTER / 24;

/** Steps are listed this far; what is longer goes by beats. */
const LISTED_QUARTERS = 8;

/**
 * How likely a rhythm is: the chance of each next onset, given the place of this one in its bar.
 * Pure, but for the lists it keeps once made.
 */
export class RhythmPrior {
  readonly bar: Ticks;
  readonly beat: Ticks;
  private readonly steps = new Map<Ticks, readonly Step[]>();

  constructor(meter: Meter) {
    this.bar = barTicks(meter);
    this.beat = beatTicks(meter);
  }

  /** Steps from an onset at `place` in its bar (0 <= place < bar), by rising delta. */
  stepsFrom(place: Ticks): readonly Step[] {
    const known = this.steps.get(place);
    if (known !== undefined) return known;
    const steps = this.listSteps(place);
    this.steps.set(place, steps);
    return steps;
  }

  /** Places in the bar where a phrase may start, with their costs. */
  starts(): readonly { readonly place: Ticks; readonly cost: number }[] {
    const starts = [{ place: 0, cost: 0.7 }];
    const eighth = TICKS_PER_QUARTER / 2;
    for (let place = eighth; place < this.bar; place += eighth) {
      starts.push({ place, cost: place === this.bar - eighth ? 2 : 3.5 });
    }
    return starts;
  }

  private listSteps(place: Ticks): Step[] {
    const steps: Step[] = [];
    let silence = 0;
    for (let delta = FINEST; delta <= LISTED_QUARTERS * TICKS_PER_QUARTER; delta += FINEST) {
      const hazard = this.hazard((place + delta) % this.bar);
      if (hazard === 0) continue;
      steps.push({ delta, cost: silence - Math.log(hazard) });
      silence -= Math.log(1 - hazard);
    }
    return steps;
  }

  private hazard(place: Ticks): number {
    const inBeat = place % this.beat;
    if (inBeat === 0) return HAZARD.beat;
    const unit = this.beat % 3 === 0 && this.beat !== TICKS_PER_QUARTER ? this.beat / 3 : this.beat;
    const within = place % unit;
    if (within === 0 || within * 2 === unit) return HAZARD.half;
    if ((within * 4) % unit === 0) return HAZARD.quarter;
    if ((within * 3) % unit === 0) return HAZARD.third;
    if ((within * 6) % unit === 0) return HAZARD.sixth;
    if ((within * 8) % unit === 0) return HAZARD.eighth;
    return 0;
  }
}
