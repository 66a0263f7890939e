import type { TempoBelief } from '../../music/tempoFilter.js';
import type { Milliseconds, Ticks } from '../../music/time.js';

/** Some columns of `Readings`. */
export interface Past {
  readonly parent: readonly number[];
  readonly tick: readonly Ticks[];
  readonly period: readonly Milliseconds[];
}

/**
 * Ways to read the onsets so far, each as far as its last onset: one row a reading, in columns of
 * numbers. Hundreds are weighed at each note of each jam, and as objects they were a third of all
 * that the collector had to carry on.
 */
export class Readings {
  count = 0;
  /** The row, among the readings of the onset before, of the one that it goes on from. */
  readonly parent: number[] = [];
  /** From a bar line at or before the first onset. */
  readonly tick: Ticks[] = [];
  /** From the place before that to this one; 0 at the first place. */
  readonly step: Ticks[] = [];
  /** Minus the log probability of it all, nats. */
  readonly cost: number[] = [];
  /** The belief about the tempo, as `TempoBelief`. */
  readonly period: Milliseconds[] = [];
  private readonly time: Milliseconds[] = [];
  private readonly timeVariance: number[] = [];
  private readonly covariance: number[] = [];
  private readonly periodVariance: number[] = [];

  add(parent: number, tick: Ticks, step: Ticks, cost: number, belief: TempoBelief): void {
    const row = this.count++;
    this.parent[row] = parent;
    this.tick[row] = tick;
    this.step[row] = step;
    this.cost[row] = cost;
    this.time[row] = belief.time;
    this.period[row] = belief.period;
    this.timeVariance[row] = belief.timeVariance;
    this.covariance[row] = belief.covariance;
    this.periodVariance[row] = belief.periodVariance;
  }

  belief(row: number): TempoBelief {
    return {
      time: this.time[row] ?? 0,
      period: this.period[row] ?? 0,
      timeVariance: this.timeVariance[row] ?? 0,
      covariance: this.covariance[row] ?? 0,
      periodVariance: this.periodVariance[row] ?? 0,
    };
  }

  /** What is needed of them once there is a later onset. */
  past(): Past {
    const { count, parent, tick, period } = this;
    return {
      parent: parent.slice(0, count),
      tick: tick.slice(0, count),
      period: period.slice(0, count),
    };
  }

  /** Becomes those rows of others, or of its own where they ascend, in this order. */
  take(rows: readonly number[], from: Readings): void {
    this.count = rows.length;
    for (let to = 0; to < rows.length; to++) {
      const row = rows[to] ?? 0;
      this.parent[to] = from.parent[row] ?? 0;
      this.tick[to] = from.tick[row] ?? 0;
      this.step[to] = from.step[row] ?? 0;
      this.cost[to] = from.cost[row] ?? 0;
      this.time[to] = from.time[row] ?? 0;
      this.period[to] = from.period[row] ?? 0;
      this.timeVariance[to] = from.timeVariance[row] ?? 0;
      this.covariance[to] = from.covariance[row] ?? 0;
      this.periodVariance[to] = from.periodVariance[row] ?? 0;
    }
  }
}
