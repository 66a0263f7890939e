/** Round trips to remember: at one every few seconds, the best of the last minute. */
const MEMORY = 12;

/** What time it is in the jam that is shown, live or from a recording. */
export interface Clock {
  /** When, on this machine's clock, it is `at` over there. Knowing nothing: `now`. */
  local(at: number, now: number): number;
  /** What time it is over there at `now` on this machine's clock; undefined: not known yet. */
  there(now: number): number | undefined;
}

/**
 * The session's clock, seen from here: from pings and their answers, as NTP does it (the answer
 * was given halfway through the round trip; the quickest round trip errs least).
 */
export class SessionClock implements Clock {
  private readings: { trip: number; offset: number }[] = [];

  /** A ping left at `sent` and its answer, given at `at` over there, came at `received`. */
  read(sent: number, received: number, at: number): void {
    this.readings.push({ trip: received - sent, offset: at - (sent + received) / 2 });
    if (this.readings.length > MEMORY) this.readings.shift();
  }

  /** Another session, or the same after a break. */
  reset(): void {
    this.readings = [];
  }

  /** Milliseconds to the daemon and back, lately; undefined before the first answer. */
  get roundTrip(): number | undefined {
    return this.readings.at(-1)?.trip;
  }

  local(at: number, now: number): number {
    const { offset } = this;
    return offset === undefined ? now : at - offset;
  }

  there(now: number): number | undefined {
    const { offset } = this;
    return offset === undefined ? undefined : now + offset;
  }

  /** From here to there, by the quickest round trip. */
  private get offset(): number | undefined {
    const [first, ...rest] = this.readings;
    if (first === undefined) return undefined;
    return rest.reduce((a, b) => (b.trip < a.trip ? b : a), first).offset;
  }
}
