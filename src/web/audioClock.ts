/** Seconds by which two readings of the same clock may differ before one must be wrong. */
const CREDIBLE = 0.25;
/** Seconds a note by which the way to the ear may shorten: too little to be heard as a rhythm. */
const SHORTER = 0.0001;

/**
 * The clock of the sound card beside the page's (`performance.now()`). The context's own
 * `currentTime` moves in steps of a buffer; the output's timestamps do not.
 */
export class AudioClock {
  /** Seconds from `currentTime` at its furthest ahead to the ear. */
  private way?: number;

  constructor(private readonly context: AudioContext) {}

  /**
   * The time of the context that is rendered at `at` on the page's clock: what is scheduled for it
   * is heard `latency` later, always by the same.
   *
   * @param at milliseconds; in the past it is now
   */
  timeOf(at: number): number {
    const { context } = this;
    const now = performance.now();
    const stepped = context.currentTime + (at - now) / 1000;
    const heard = this.heardAt(at);
    if (heard === undefined) return Math.max(context.currentTime, stepped);
    const way = this.way === undefined ? this.latency / 1000 : this.way - SHORTER;
    this.way = Math.max(way, stepped - heard);
    return Math.max(context.currentTime, heard + this.way);
  }

  /** Milliseconds from `currentTime` to the ear, as the browser knows it. */
  get latency(): number {
    const { baseLatency, outputLatency } = this.context;
    return 1000 * (baseLatency + (outputLatency ?? 0));
  }

  /** The time of the context that is heard at `at`; undefined where the browser does not know. */
  private heardAt(at: number): number | undefined {
    const { contextTime, performanceTime } = this.context.getOutputTimestamp?.() ?? {};
    if (!contextTime || !performanceTime) return undefined;
    const heard = contextTime + (at - performanceTime) / 1000;
    const now = this.context.currentTime + (at - performance.now()) / 1000;
    return Math.abs(heard + this.latency / 1000 - now) < CREDIBLE ? heard : undefined;
  }
}
