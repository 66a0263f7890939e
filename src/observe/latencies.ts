import { build, type Histogram } from 'hdr-histogram-js';
import type { Milliseconds } from '../music/time.js';
import { STAGES, type Stage } from './stopwatch.js';

/** How long a stage has taken so far; milliseconds. */
export interface StageLatency {
  readonly stage: Stage;
  readonly count: number;
  readonly p50: Milliseconds;
  readonly p99: Milliseconds;
  readonly most: Milliseconds;
}

/** Microseconds; a minute is longer than anything here may take. */
const LONGEST = 60_000_000;

/** A histogram of how long each stage of a note's way takes, right to one percent. */
export class Latencies {
  private readonly histograms: Readonly<Record<Stage, Histogram>> = {
    receive: histogram(),
    write: histogram(),
    step: histogram(),
    imagine: histogram(),
    schedule: histogram(),
    respond: histogram(),
    send: histogram(),
  };

  record(stage: Stage, duration: Milliseconds): void {
    const microseconds = Math.max(0, Math.min(LONGEST, Math.round(duration * 1000)));
    this.histograms[stage].recordValue(microseconds);
  }

  /** The stages that took place, in the order of a note's way. */
  summary(): StageLatency[] {
    return STAGES.flatMap((stage) => {
      const one = this.histograms[stage];
      if (one.totalCount === 0) return [];
      const [p50 = 0, p99 = 0] = [50, 99].map((share) => one.getValueAtPercentile(share) / 1000);
      return [{ stage, count: one.totalCount, p50, p99, most: one.maxValue / 1000 }];
    });
  }
}

/** A table for people; no lines where nothing took place. */
export function latencyLines(summary: readonly StageLatency[]): string[] {
  if (summary.length === 0) return [];
  const row = (...cells: readonly string[]): string =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(10) : cell.padStart(9))).join('');
  return [
    row('ms', 'p50', 'p99', 'most', 'count'),
    ...summary.map(({ stage, count, p50, p99, most }) =>
      row(stage, p50.toFixed(2), p99.toFixed(2), most.toFixed(2), `${count}`),
    ),
  ];
}

function histogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST,
    numberOfSignificantValueDigits: 2,
  });
}
