/** Gear that sends a MIDI clock when it is started, as unsteadily as cheap gear does. */

const START = 0xfa;
const STOP = 0xfc;
const CLOCK = 0xf8;

export class ClockSource {
  #callOff;

  /**
   * @param send takes the bytes
   * @param coin numbers from 0 to below 1
   */
  constructor(clock, send, coin) {
    this.clock = clock;
    this.send = send;
    this.coin = coin;
  }

  /** Starts at some tempo, or stops. */
  toggle() {
    if (this.#callOff === undefined) {
      this.send([START]);
      this.#tick(60_000 / (70 + 90 * this.coin()) / 24);
    } else {
      this.#callOff();
      this.#callOff = undefined;
      this.send([STOP]);
    }
  }

  #tick(every, due = this.clock.now()) {
    const late = this.coin();
    this.#callOff = this.clock.wakeAt(due + late, () => {
      this.send([CLOCK]);
      this.#tick(every, due + every);
    });
  }
}
