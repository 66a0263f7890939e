import {
  correct,
  predict,
  type Steadiness,
  strayed,
  surprise,
  type TempoBelief,
} from '../../music/tempoFilter.js';
import {
  type Milliseconds,
  TICKS_PER_EIGHTH,
  TICKS_PER_QUARTER,
  type Ticks,
} from '../../music/time.js';
import { contourCost, Outline } from './contour.js';
import { pulseCost } from './pulse.js';
import type { RhythmPrior } from './rhythmPrior.js';
import type { ListenerSettings } from './settings.js';
import { startingBeliefs } from './startingBeliefs.js';

/** One way to read the onsets so far: a chain of places, the last one first. */
export interface Reading {
  /** Of the onset before; let go once decided. */
  before: Reading | undefined;
  /** Counts onsets from 0. */
  readonly index: number;
  /** From a bar line at or before the first onset. */
  readonly tick: Ticks;
  /** From the place before that to this one; 0 at the first place. */
  readonly step: Ticks;
  readonly belief: TempoBelief;
  /** Minus the log probability of it all, nats. */
  readonly cost: number;
}

/** What is heard of one. */
interface Onset {
  readonly at: Milliseconds;
  /** A key struck just before is still down. */
  readonly joins: boolean;
  readonly contour: number | undefined;
}

/** ms; what amateurs and professionals show lies about it. */
const JITTER: Milliseconds = 22;
/** Relative, a quarter; a clock does not drift. */
const DRIFT = 0.006;
/** Readings dearer than the best by this many nats (odds of a million to one) are given up. */
const HOPELESS = 14;
const MOST_READINGS = 80;
/** An onset so many onsets back is decided for good. */
export const DECISION_LAG = 48;
/** Onsets further apart than this are never one chord, ms. */
const CHORD_SPREAD: Milliseconds = 110;
const CHORD_COST = -Math.log(0.15);
/**
 * Share of the cost of an unnatural pulse that each onset adds: notes of one tune resemble each
 * other, so what they say for twice the tempo must not simply add up.
 */
const UNEASE = 0.1;
/** Half the width of the window that is searched, in standard deviations. */
const WINDOW = 4;
/** Readings of one place whose tempi are closer than this ratio count as one. */
const SAME_TEMPO = 0.02;

/**
 * Finds the places of onsets on the beat grid by a search over readings: each new onset extends
 * every reading to all places where it may lie; the cost is how far it lies from where the
 * reading's tempo expects it plus how unlikely the rhythm and the line are there; the cheapest reading of each place
 * and tempo lives on (a Viterbi beam search with a Kalman filter in every state). The work for an
 * onset has a bound: at most MOST_READINGS are extended, and what is DECISION_LAG back is decided.
 */
export class BeatTracker {
  private readonly steady: Steadiness;
  /** The best first. */
  private readings: readonly Reading[] = [];
  private latestDecided: Reading | undefined;
  private readonly outline = new Outline();

  constructor(
    private readonly settings: ListenerSettings,
    private readonly prior: RhythmPrior,
  ) {
    this.steady = { jitter: JITTER, drift: settings.origin === undefined ? DRIFT : 0 };
  }

  /** Hears an onset; `joins` says that a key struck just before is still down. */
  hear(at: Milliseconds, joins: boolean, pitch: number): void {
    const contour = this.outline.add(pitch, at);
    const extended = this.readings.length === 0 ? this.begin(at) : [];
    let least = Number.POSITIVE_INFINITY;
    for (const reading of this.readings) {
      least = this.extend(reading, { at, joins, contour }, extended, least);
    }
    this.readings = survivors(extended, this.prior.bar);
    this.decide();
  }

  /** The best reading of the last onset. */
  get best(): Reading | undefined {
    return this.readings[0];
  }

  /** The latest onset whose place can no longer change; each call of `hear` decides one at most. */
  get decided(): Reading | undefined {
    return this.latestDecided;
  }

  private begin(at: Milliseconds): Reading[] {
    return startingBeliefs(this.settings, this.prior, this.steady, at).map((start) => ({
      ...start,
      before: undefined,
      index: 0,
      step: 0,
    }));
  }

  /**
   * Adds to `extended` what the onset makes of a reading, but for what is hopeless beside one of cost
   * `least` that was found already; returns the least cost so far.
   */
  private extend(
    reading: Reading,
    { at, joins, contour }: Onset,
    extended: Reading[],
    least: number,
  ): number {
    const { belief, tick } = reading;
    const line =
      contour === undefined ? 0 : contourCost(this.settings.meter, tick % this.prior.bar, contour);
    const cost = reading.cost + this.unease(belief.period) + line;
    let isAnywhere = false;
    let cheapest = least;
    const tryPlace = (delta: Ticks, rhythmCost: number) => {
      const quarters = delta / TICKS_PER_QUARTER;
      if (strayed(belief, quarters, at, this.steady) > WINDOW) return;
      isAnywhere = true;
      // With a jitter of more than a millisecond no surprise is below 0.
      if (cost + rhythmCost > cheapest + HOPELESS) return;
      const predicted = predict(belief, quarters, this.steady);
      const whole = cost + rhythmCost + surprise(predicted, at, this.steady);
      if (whole > cheapest + HOPELESS) return;
      cheapest = Math.min(cheapest, whole);
      extended.push({
        before: reading,
        index: reading.index + 1,
        tick: tick + delta,
        step: delta || reading.step,
        belief: correct(predicted, at, this.steady),
        cost: whole,
      });
    };
    if (joins && at - belief.time < CHORD_SPREAD) tryPlace(0, CHORD_COST);
    const steps = this.prior.stepsFrom(tick % this.prior.bar, reading.step);
    for (const { delta, cost } of steps) tryPlace(delta, cost);
    if (!isAnywhere) extended.push(this.startAfresh(reading, at));
    return cheapest;
  }

  /** What an unnatural pulse costs at every onset, where the tempo is to be found. */
  private unease(period: Milliseconds): number {
    if (this.settings.tempo !== 'auto') return 0;
    return UNEASE * pulseCost((period * this.prior.beat) / TICKS_PER_QUARTER);
  }

  /** After a pause, or far off the beat: the nearest eighth. Without a clock the beat falls in. */
  private startAfresh(reading: Reading, at: Milliseconds): Reading {
    const { belief, tick } = reading;
    const exact = tick + ((at - belief.time) / belief.period) * TICKS_PER_QUARTER;
    const next = Math.floor(tick / TICKS_PER_EIGHTH + 1) * TICKS_PER_EIGHTH;
    const place = Math.max(next, Math.round(exact / TICKS_PER_EIGHTH) * TICKS_PER_EIGHTH);
    const predicted = predict(belief, (place - tick) / TICKS_PER_QUARTER, this.steady);
    const fallenIn = { ...belief, time: at, timeVariance: this.steady.jitter ** 2, covariance: 0 };
    return {
      before: reading,
      index: reading.index + 1,
      tick: place,
      step: place - tick,
      belief: this.settings.origin === undefined ? fallenIn : predicted,
      cost: reading.cost + HOPELESS,
    };
  }

  private decide(): void {
    const best = this.best;
    if (best === undefined || best.index < DECISION_LAG) return;
    const decided = ancestor(best, best.index - DECISION_LAG);
    this.latestDecided = decided;
    this.readings = this.readings.filter((one) => ancestor(one, decided.index) === decided);
    // All that live on share what came before: let it go, or memory would grow with the jam.
    decided.before = undefined;
  }
}

/** The best reading of each place in the bar, last step and tempo, cheapest first. */
function survivors(readings: readonly Reading[], bar: Ticks): Reading[] {
  const least = readings.reduce((low, { cost }) => Math.min(low, cost), Number.POSITIVE_INFINITY);
  const best = new Map<string, Reading>();
  for (const reading of readings) {
    if (reading.cost > least + HOPELESS) continue;
    const tempo = Math.round(Math.log(reading.belief.period) / SAME_TEMPO);
    const state = `${reading.tick % bar} ${reading.step} ${tempo}`;
    const rival = best.get(state);
    if (rival === undefined || reading.cost < rival.cost) best.set(state, reading);
  }
  return [...best.values()].sort((a, b) => a.cost - b.cost).slice(0, MOST_READINGS);
}

function ancestor(reading: Reading, index: number): Reading {
  let one = reading;
  while (one.index > index && one.before !== undefined) one = one.before;
  return one;
}
