/** A clock (src/jam/clock.ts) that is turned by hand, as fast as the work between allows. */
export class VirtualClock {
  #now = 0;
  /** In order of time, what came first before what came later. */
  #wakes = [];

  now() {
    return this.#now;
  }

  wakeAt(due, callback) {
    const wake = { due: Math.max(due, this.#now), callback };
    const after = this.#wakes.findIndex((other) => other.due > wake.due);
    this.#wakes.splice(after < 0 ? this.#wakes.length : after, 0, wake);
    return () => {
      this.#wakes = this.#wakes.filter((other) => other !== wake);
    };
  }

  /** How many callbacks wait. */
  get waiting() {
    return this.#wakes.length;
  }

  /** Turns it to `time`; promises that a callback settles go on before the next one. */
  async turnTo(time) {
    for (;;) {
      const [next] = this.#wakes;
      if (next === undefined || next.due > time) break;
      this.#wakes.shift();
      this.#now = next.due;
      next.callback();
      await settled();
    }
    this.#now = time;
  }
}

/** Everything that is ready to go on has gone on. */
export function settled() {
  return new Promise((resolve) => setImmediate(resolve));
}
