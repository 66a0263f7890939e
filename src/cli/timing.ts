import type { JamRuntime } from '../jam/runtime.js';
import type { StageLatency } from '../observe/latencies.js';
import type { Stopwatch } from '../observe/stopwatch.js';

/** How often viewers are told, in milliseconds. */
const EVERY = 1000;

export interface Timing {
  /** Ends it, and gives the report for people. */
  stop(): string[];
}

/**
 * Gathers how long the stages of a note's way take, from now on, and tells viewers while anything
 * happens. The histograms' library is loaded only now, for it takes longer than all that the jam
 * needs to be ready.
 */
export async function startTiming(runtime: JamRuntime, stopwatch: Stopwatch): Promise<Timing> {
  const { Latencies, latencyLines } = await import('../observe/latencies.js');
  const latencies = new Latencies();
  stopwatch.listener = (stage, duration) => latencies.record(stage, duration);
  let told = 0;
  const look = (): readonly StageLatency[] => {
    runtime.noteSends();
    return latencies.summary();
  };
  const timer = setInterval(() => {
    const stages = look();
    const count = stages.reduce((sum, stage) => sum + stage.count, 0);
    if (count > told) runtime.announce({ kind: 'timing', stages });
    told = count;
  }, EVERY);
  return {
    stop: () => {
      clearInterval(timer);
      return latencyLines(look());
    },
  };
}
