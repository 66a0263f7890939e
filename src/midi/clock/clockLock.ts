import { correct, predict, strayed, type TempoBelief } from '../../music/tempoFilter.js';
import type { Milliseconds } from '../../music/time.js';
import { CLOCKS_PER_QUARTER } from './clocks.js';
import { beliefFrom, lineThrough, type SteadyLine, slopeError } from './steadyLine.js';

/** Quarters a minute that are taken for a tempo; what claims to be outside is not followed. */
const SLOWEST = 15;
const FASTEST = 500;

/** A clock closer to the one before is the same one again: two cables, or a flood, ms. */
const DOUBLED: Milliseconds = 1.5;
/** Relative standard deviation by which a clock's tempo wanders in a quarter, beside its jumps. */
const DRIFT = 0.001;
/** A clock further off than so many standard deviations does not move the beat. */
const OUTLIER = 4;

/** So many clocks in a row may find a beat, or show that it has changed ... */
const WINDOWS = [8, 12, 16, 24] as const;
/** ... if the tempo that they tell is known so well: its relative standard deviation. */
const SHARP = 0.015;
/** What a line may leave unexplained in them, in variances of one clock for each that it could. */
const STRAIGHT = 4;
/** The root of the same, of an interval: with a clock lost among 16 it is 0.23 at the least. */
const CROOKED = 0.22;
/** By so many variances must a line explain them better than the beat so far, to take its place. */
const BETTER = 40;
/** What a clock that is one too many or too few speaks against the beat: of the interval squared. */
const MISCOUNT = 1 / 8;
/** After so many clocks in a row that were expected, their numbers are beyond doubt. */
const CERTAIN = 4;

/** Clocks whose numbers may be in doubt. */
const RECENT = 64;

/** Clocks of which the jitter is estimated, and what it is before, and at the least (USB's), ms. */
const JITTER_WINDOW = 32;
const FIRST_JITTER: Milliseconds = 1;
const LEAST_JITTER: Milliseconds = 0.3;
/** From the mean of the smaller three quarters of the second differences to the standard deviation. */
const BEND_TO_JITTER = 1 / (0.515 * Math.sqrt(6));

export interface ClockCounts {
  /** Clocks that came again at once and were passed over. */
  readonly doubled: number;
  /** Clocks that must have been lost on the way. */
  readonly missed: number;
  /** How often a beat was found, at first or anew. */
  readonly locks: number;
}

/** What is known of a stream of clocks. */
export interface ClockLockState {
  readonly arrivals: readonly Milliseconds[];
  readonly misfits: readonly number[];
  readonly jitter: Milliseconds;
  readonly belief?: TempoBelief | undefined;
  readonly number: number;
  readonly certain: number;
  readonly recent: readonly Milliseconds[];
  readonly expected: number;
  readonly newPhase: boolean;
  readonly counts: ClockCounts;
}

/**
 * Finds the beat in a stream of clocks and numbers them. Locked, each clock belongs to the nearest
 * place of the beat, whether others were lost or came twice, and corrects it (a Kalman filter, see
 * `TempoBelief`) unless it lies far off. Whenever a straight line through the latest few explains
 * them much better than that beat does, the line is the new beat: so it locks at first, and so it
 * follows a jump, even to half or double the tempo. The work for a clock has a bound.
 */
export class ClockLock {
  /** The latest clocks, for the line and the jitter. */
  private arrivals: Milliseconds[] = [];
  /** ms^2, what the latest clocks speak against the beat. */
  private misfits: number[] = [];
  private jitter = FIRST_JITTER;
  private belief: TempoBelief | undefined;
  /** Number of the latest clock. */
  private number = -1;
  /** The latest number that is beyond doubt, and the clocks from that one on. */
  private certain = -1;
  private recent: Milliseconds[] = [];
  /** Expected clocks in a row. */
  private expected = 0;
  /** The next clock need not keep to the phase of those before. */
  private newPhase = false;
  private doubled = 0;
  private missed = 0;
  private locks = 0;

  /** Where the beat has the latest clock, its number, and the ms a quarter; while there is a beat. */
  get beat(): { number: number; at: Milliseconds; period: Milliseconds } | undefined {
    if (this.belief === undefined) return undefined;
    return { number: this.number, at: this.belief.time, period: this.belief.period };
  }

  /** The number that the next clock will have if none is lost. */
  get next(): number {
    return this.number + 1;
  }

  get counts(): ClockCounts {
    return { doubled: this.doubled, missed: this.missed, locks: this.locks };
  }

  /** For another to go on from. */
  get state(): ClockLockState {
    const { arrivals, misfits, jitter, belief, number, certain } = this;
    const { recent, expected, newPhase, counts } = this;
    return {
      ...{ arrivals, misfits, jitter, belief, number, certain },
      ...{ recent: [...recent], expected, newPhase, counts },
    };
  }

  goOn(state: ClockLockState): void {
    this.arrivals = [...state.arrivals];
    this.misfits = [...state.misfits];
    this.jitter = state.jitter;
    this.belief = state.belief;
    this.number = state.number;
    this.certain = state.certain;
    this.recent = [...state.recent];
    this.expected = state.expected;
    this.newPhase = state.newPhase;
    this.doubled = state.counts.doubled;
    this.missed = state.counts.missed;
    this.locks = state.counts.locks;
  }

  /** A clock. Times must not run backwards. */
  hear(at: Milliseconds): void {
    const last = this.arrivals.at(-1);
    if (last !== undefined && at - last < DOUBLED) {
      this.doubled += 1;
      return;
    }
    this.arrivals = [...this.arrivals, at].slice(-JITTER_WINDOW);
    this.jitter = estimateJitter(this.arrivals) ?? this.jitter;
    this.recent.push(at);
    if (this.belief === undefined) this.number += 1;
    else if (this.newPhase) this.begin(this.belief, at);
    else this.follow(this.belief, at);
    if (this.recent.length === 1) this.certain = this.number;
    if (this.recent.length > RECENT) {
      this.recent.shift();
      this.certain += 1;
    }
    this.relock(at);
  }

  /** The next clock has this number, whenever it comes; the tempo is remembered. */
  restart(number: number): void {
    this.forgetPlaces(number - 1);
    this.newPhase = true;
  }

  /** The clocks have stopped: when they come again their tempo is unknown. */
  lose(): void {
    this.forgetPlaces(this.number);
    this.belief = undefined;
    this.newPhase = false;
  }

  private forgetPlaces(number: number): void {
    this.arrivals = [];
    this.misfits = [];
    this.number = number;
    this.recent = [];
    this.expected = 0;
  }

  private begin(before: TempoBelief, at: Milliseconds): void {
    this.number += 1;
    this.belief = { ...before, time: at, timeVariance: this.jitter ** 2, covariance: 0 };
    this.newPhase = false;
  }

  private follow(belief: TempoBelief, at: Milliseconds): void {
    const interval = belief.period / CLOCKS_PER_QUARTER;
    const steps = Math.max(0, Math.round((at - belief.time) / interval));
    const quarters = steps / CLOCKS_PER_QUARTER;
    const steady = { jitter: this.jitter, drift: DRIFT };
    const predicted = predict(belief, quarters, steady);
    const outlier = strayed(belief, quarters, at, steady) > OUTLIER;
    const miscounted = steps === 1 ? 0 : MISCOUNT * interval ** 2;
    this.misfits = [...this.misfits, (at - predicted.time) ** 2 + miscounted].slice(1 - WINDOWS[3]);
    if (steps > 0 && !outlier) {
      const corrected = correct(predicted, at, steady);
      this.belief = isTempo(corrected.period) ? corrected : undefined;
    } else if (steps > 0) {
      this.belief = predicted;
    }
    if (steps > 1) this.missed += steps - 1;
    this.number += steps;
    this.expected = steps === 1 && !outlier ? this.expected + 1 : 0;
    if (this.expected >= CERTAIN) {
      this.certain = this.number;
      this.recent = [at];
    }
  }

  private relock(at: Milliseconds): void {
    const window = this.window();
    if (window === undefined) return;
    const line = lineThrough(this.arrivals.slice(-window));
    const variance = this.jitter ** 2;
    const bent = line.residual / (window - 2);
    if (!isTempo(line.step * CLOCKS_PER_QUARTER)) return;
    if (bent > STRAIGHT * variance || bent > (CROOKED * line.step) ** 2) return;
    // Whether clocks were lost before the first of the window says nothing about the window.
    const misfit = this.misfits.slice(1 - window).reduce((sum, one) => sum + one, 0);
    const least = BETTER * Math.max(variance, bent);
    if (this.belief !== undefined && misfit - line.residual < least) return;
    this.number = this.certain + this.countRecent(line, window);
    this.belief = beliefFrom(line, window, this.jitter, CLOCKS_PER_QUARTER);
    this.newPhase = false;
    this.certain = this.number;
    this.recent = [at];
    this.misfits = [];
    this.locks += 1;
  }

  /** So many of the latest clocks tell the tempo; undefined where there are too few. */
  private window(): number | undefined {
    const [first = 0, last = 0] = [this.arrivals.at(-WINDOWS[0]), this.arrivals.at(-1)];
    const step = (last - first) / (WINDOWS[0] - 1);
    const window = WINDOWS.find((one) => slopeError(one) * this.jitter < SHARP * step);
    const wanted = window ?? WINDOWS[3];
    return wanted > this.arrivals.length ? undefined : wanted;
  }

  /** How many clocks there were since the last whose number is beyond doubt. */
  private countRecent(line: SteadyLine, window: number): number {
    const [first = 0] = this.recent;
    if (this.belief === undefined) return Math.round((line.end - first) / line.step);
    // Those on the line are neighbours. Before them some may have been lost or come twice, but
    // where the tempo jumps one interval is of neither tempo.
    const neighbours = Math.min(this.recent.length, window) - 1;
    const before = this.recent.slice(0, this.recent.length - neighbours);
    const counted = before.map((at, i) =>
      i < 2 ? i : Math.round((at - (before[i - 1] ?? at)) / line.step),
    );
    return counted.reduce((sum, one) => sum + one, neighbours);
  }
}

/** @param period ms a quarter */
function isTempo(period: Milliseconds): boolean {
  return period >= 60_000 / FASTEST && period <= 60_000 / SLOWEST;
}

/**
 * Standard deviation of the arrivals about a beat, whatever its tempo: from the smaller of their
 * second differences, which a few lost, doubled or late clocks do not disturb. Undefined where there
 * are too few.
 */
function estimateJitter(arrivals: readonly Milliseconds[]): Milliseconds | undefined {
  if (arrivals.length < WINDOWS[0]) return undefined;
  const bends = arrivals
    .slice(2)
    .map((at, i) => Math.abs(at - 2 * (arrivals[i + 1] ?? 0) + (arrivals[i] ?? 0)))
    .sort((a, b) => a - b);
  const smaller = bends.slice(0, Math.ceil((3 / 4) * bends.length));
  const mean = smaller.reduce((sum, one) => sum + one, 0) / smaller.length;
  return Math.max(LEAST_JITTER, BEND_TO_JITTER * mean);
}
