import type { Milliseconds } from '../../music/time.js';

/** Half a second a quarter until a file says something else (RP-001, page 9). */
const DEFAULT_MICROSECONDS = 500_000;

interface Stretch {
  readonly tick: number;
  readonly at: Milliseconds;
  readonly millisecondsPerTick: number;
}

/** Turns a file's own ticks into time. */
export class TempoMap {
  private readonly stretches: readonly Stretch[];

  /** @param tempos in order of time, `microseconds` to a quarter */
  constructor(
    division: number,
    tempos: readonly { readonly tick: number; readonly microseconds: number }[],
  ) {
    let last: Stretch = {
      tick: 0,
      at: 0,
      millisecondsPerTick: DEFAULT_MICROSECONDS / 1000 / division,
    };
    const stretches = [last];
    for (const { tick, microseconds } of tempos) {
      last = { tick, at: timeIn(last, tick), millisecondsPerTick: microseconds / 1000 / division };
      stretches.push(last);
    }
    this.stretches = stretches;
  }

  millisecondsAt(tick: number): Milliseconds {
    // The last stretch that begins at or before the tick, by halving: a file may hold a tempo for
    // every note.
    let low = 0;
    let high = this.stretches.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.stretches[middle]?.tick ?? 0) <= tick) low = middle;
      else high = middle - 1;
    }
    const stretch = this.stretches[low];
    return stretch === undefined ? 0 : timeIn(stretch, tick);
  }
}

function timeIn(stretch: Stretch, tick: number): Milliseconds {
  return stretch.at + (tick - stretch.tick) * stretch.millisecondsPerTick;
}
