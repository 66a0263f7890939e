import type { Pulse } from '../../music/pulse.js';
import { type Milliseconds, TICKS_PER_QUARTER, type Ticks } from '../../music/time.js';
import { lineThrough } from './steadyLine.js';

/** Taps closer than this are one tap of a finger or a switch that bounces, ms: 400 beats a minute. */
const BOUNCE: Milliseconds = 150;
/** Taps further apart than this begin anew, ms: 20 beats a minute. */
const PAUSE: Milliseconds = 3000;
/** An interval that differs from the tempo so far by more than this share begins a new tempo. */
const CHANGE = 0.3;
/** The tempo is that of so many latest taps. */
const REMEMBERED = 8;

/** Finds the tempo of taps on the beat. Pure: time comes with the taps. */
export class TapTempo {
  private taps: Milliseconds[] = [];
  /** How many beats the first of `taps` lies after the tap that began it all. */
  private beats = 0;

  /** @param beat what a tap stands for: a quarter, or the beat that is felt in the meter */
  constructor(private readonly beat: Ticks = TICKS_PER_QUARTER) {}

  /**
   * Tap by tap: undefined at the first; from the second on the steady beat closest to the latest
   * eight. Its tick 0 is at the tap that began it. After a pause of three seconds, or at another
   * tempo, the taps begin anew; a bounce is ignored, and so is a time that is no number or earlier.
   */
  tap(at: Milliseconds): Pulse | undefined {
    const last = this.taps.at(-1);
    const interval = last === undefined ? PAUSE : at - last;
    if (!Number.isFinite(at)) return this.pulse;
    if (last !== undefined && interval < BOUNCE) return this.pulse;
    if (last === undefined || interval >= PAUSE) this.begin([at]);
    else if (this.changes(interval)) this.begin([last, at]);
    else this.add(at);
    return this.pulse;
  }

  /** The taps that count still, and how many beats the first of them lies after the very first. */
  get memory(): { readonly at: readonly Milliseconds[]; readonly before: number } {
    return { at: [...this.taps], before: this.beats };
  }

  /** Goes on from what another remembered. */
  recall({ at, before }: TapTempo['memory']): void {
    this.taps = [...at];
    this.beats = before;
  }

  /** The beat of the taps so far. */
  get pulse(): Pulse | undefined {
    if (this.taps.length < 2) return undefined;
    const { end, step } = lineThrough(this.taps);
    return {
      origin: end - (this.beats + this.taps.length - 1) * step,
      millisecondsPerQuarter: (step * TICKS_PER_QUARTER) / this.beat,
    };
  }

  private changes(interval: Milliseconds): boolean {
    if (this.taps.length < 2) return false;
    return Math.abs(interval / lineThrough(this.taps).step - 1) > CHANGE;
  }

  private begin(taps: Milliseconds[]): void {
    this.taps = taps;
    this.beats = 0;
  }

  private add(at: Milliseconds): void {
    this.taps.push(at);
    if (this.taps.length <= REMEMBERED) return;
    this.taps.shift();
    this.beats += 1;
  }
}
