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
import { type ContourTable, contourCost, contourTable, Outline } from './contour.js';
import { pulseCost } from './pulse.js';
import { type Past, Readings } from './readings.js';
import { FINEST, type RhythmPrior } from './rhythmPrior.js';
import type { ListenerSettings } from './settings.js';
import { startingBeliefs } from './startingBeliefs.js';

/** Where a reading has an onset. */
export interface Place {
  /** Counts onsets from 0. */
  readonly index: number;
  /** From a bar line at or before the first onset. */
  readonly tick: Ticks;
  /** As it was believed when that onset was heard, ms a quarter. */
  readonly period: Milliseconds;
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
  private readonly contours: ContourTable | undefined;
  private readonly outline = new Outline();
  /** The best first. */
  private readonly readings = new Readings();
  /** What is left of the readings after each of the latest onsets, so that they can be followed back. */
  private readonly past: Past[] = [];
  /** How many onsets were heard. */
  private heard = 0;
  private latestDecided: Place | undefined;

  constructor(
    private readonly settings: ListenerSettings,
    private readonly prior: RhythmPrior,
  ) {
    this.steady = { jitter: JITTER, drift: settings.origin === undefined ? DRIFT : 0 };
    this.contours = contourTable(settings.meter);
  }

  /** Hears an onset; `joins` says that a key struck just before is still down. */
  hear(at: Milliseconds, joins: boolean, pitch: number): void {
    const { readings } = this;
    const onset = { at, joins, contour: this.outline.add(pitch, at) };
    EXTENDED.count = 0;
    if (this.heard === 0) this.begin(at);
    let least = Number.POSITIVE_INFINITY;
    for (let row = 0; row < readings.count; row++) least = this.extend(row, onset, least);
    readings.take(survivors(EXTENDED, this.prior.bar), EXTENDED);
    this.heard += 1;
    this.decide();
    this.past.push(readings.past());
  }

  /** Where the best reading has the last onset, and what it believes of the tempo. */
  get best(): { readonly tick: Ticks; readonly belief: TempoBelief } | undefined {
    const { readings } = this;
    if (readings.count === 0) return undefined;
    return { tick: readings.tick[0] ?? 0, belief: readings.belief(0) };
  }

  /** Where the best reading has the onsets from the one on that was decided last, or the first. */
  get path(): { readonly from: number; readonly ticks: readonly Ticks[] } {
    const { past } = this;
    const ticks: Ticks[] = [];
    let row = 0;
    for (let back = past.length - 1; back >= 0; back--) {
      ticks[back] = past[back]?.tick[row] ?? 0;
      row = past[back]?.parent[row] ?? 0;
    }
    return { from: this.heard - past.length, ticks };
  }

  /** The latest onset whose place can no longer change; each call of `hear` decides one at most. */
  get decided(): Place | undefined {
    return this.latestDecided;
  }

  private begin(at: Milliseconds): void {
    const { settings, prior, steady } = this;
    for (const { tick, cost, belief } of startingBeliefs(settings, prior, steady, at)) {
      EXTENDED.add(0, tick, 0, cost, belief);
    }
  }

  /**
   * Adds to `EXTENDED` what the onset makes of a reading, but for what is hopeless beside one of cost
   * `least` that was found already; returns the least cost so far.
   */
  private extend(row: number, { at, joins, contour }: Onset, least: number): number {
    const { readings, prior, steady } = this;
    const belief = readings.belief(row);
    const tick = readings.tick[row] ?? 0;
    const before = readings.step[row] ?? 0;
    const place = tick % prior.bar;
    const line = contour === undefined ? 0 : contourCost(this.contours, place, contour);
    const cost = (readings.cost[row] ?? 0) + this.unease(belief.period) + line;
    let isAnywhere = false;
    let cheapest = least;
    const tryPlace = (delta: Ticks, rhythmCost: number) => {
      const quarters = delta / TICKS_PER_QUARTER;
      if (strayed(belief, quarters, at, steady) > WINDOW) return;
      isAnywhere = true;
      // With a jitter of more than a millisecond no surprise is below 0.
      if (cost + rhythmCost > cheapest + HOPELESS) return;
      const predicted = predict(belief, quarters, steady);
      const whole = cost + rhythmCost + surprise(predicted, at, steady);
      if (whole > cheapest + HOPELESS) return;
      cheapest = Math.min(cheapest, whole);
      EXTENDED.add(row, tick + delta, delta || before, whole, correct(predicted, at, steady));
    };
    if (joins && at - belief.time < CHORD_SPREAD) tryPlace(0, CHORD_COST);
    for (const { delta, cost } of prior.stepsFrom(place, before)) tryPlace(delta, cost);
    if (!isAnywhere) this.startAfresh(row, at);
    return cheapest;
  }

  /** What an unnatural pulse costs at every onset, where the tempo is to be found. */
  private unease(period: Milliseconds): number {
    if (this.settings.tempo !== 'auto') return 0;
    return UNEASE * pulseCost((period * this.prior.beat) / TICKS_PER_QUARTER);
  }

  /** After a pause, or far off the beat: the nearest eighth. Without a clock the beat falls in. */
  private startAfresh(row: number, at: Milliseconds): void {
    const { readings, steady } = this;
    const belief = readings.belief(row);
    const tick = readings.tick[row] ?? 0;
    const exact = tick + ((at - belief.time) / belief.period) * TICKS_PER_QUARTER;
    const next = Math.floor(tick / TICKS_PER_EIGHTH + 1) * TICKS_PER_EIGHTH;
    const place = Math.max(next, Math.round(exact / TICKS_PER_EIGHTH) * TICKS_PER_EIGHTH);
    const predicted = predict(belief, (place - tick) / TICKS_PER_QUARTER, steady);
    const fallenIn = { ...belief, time: at, timeVariance: steady.jitter ** 2, covariance: 0 };
    const believed = this.settings.origin === undefined ? fallenIn : predicted;
    EXTENDED.add(row, place, place - tick, (readings.cost[row] ?? 0) + HOPELESS, believed);
  }

  private decide(): void {
    const { readings, past } = this;
    if (past.length > DECISION_LAG) past.shift();
    const [oldest] = past;
    if (oldest === undefined || past.length < DECISION_LAG) return;
    const rows = Array.from({ length: readings.count }, (_, row) => row);
    const origins = rows.map((row) => this.origin(row));
    const [row = 0] = origins;
    const { tick, period } = oldest;
    this.latestDecided = {
      index: this.heard - 1 - DECISION_LAG,
      tick: tick[row] ?? 0,
      period: period[row] ?? 0,
    };
    const living = rows.filter((one) => origins[one] === row);
    readings.take(living, readings);
  }

  /** The row that a reading goes back to among those after the oldest onset that is remembered. */
  private origin(row: number): number {
    const { readings, past } = this;
    let one = readings.parent[row] ?? 0;
    for (let back = past.length - 1; back > 0; back--) one = past[back]?.parent[one] ?? 0;
    return one;
  }
}

/** Where readings are laid out before most of them are given up: one for all, as none waits. */
const EXTENDED = new Readings();

/** The rows of the best reading of each place in the bar, last step and tempo, cheapest first. */
function survivors({ count, tick, step, period, cost }: Readings, bar: Ticks): number[] {
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < count; row++) least = Math.min(least, cost[row] ?? least);
  const best = new Map<number, number>();
  for (let row = 0; row < count; row++) {
    const price = cost[row] ?? 0;
    if (price > least + HOPELESS) continue;
    const tempo = Math.round(Math.log(period[row] ?? 1) / SAME_TEMPO);
    const state = stateOf((tick[row] ?? 0) % bar, step[row] ?? 0, tempo);
    const rival = best.get(state);
    if (rival === undefined || price < (cost[rival] ?? 0)) best.set(state, row);
  }
  return [...best.values()].sort((a, b) => (cost[a] ?? 0) - (cost[b] ?? 0)).slice(0, MOST_READINGS);
}

/** One number for the three: places and steps are on the finest grid, tempi within some thousand. */
function stateOf(place: Ticks, step: Ticks, tempo: number): number {
  return ((step / FINEST) * 2 ** 12 + tempo + 2 ** 11) * 2 ** 16 + place / FINEST;
}
