/** Round trips to remember: at one every few seconds, the best of the last minute. */
const MEMORY = 12;

/**
 * The session's clock, seen from here: from pings and their answers, as NTP does it (the answer
 * was given halfway through the round trip; the quickest round trip errs least).
 */
export class SessionClock {
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

  /** When, on this machine's clock, it is `at` over there. Knowing nothing: `now`. */
  local(at: number, now: number): number {
    const [first, ...rest] = this.readings;
    if (first === undefined) return now;
    const best = rest.reduce((a, b) => (b.trip < a.trip ? b : a), first);
    return at - best.offset;
  }
}
