import type { Part } from '../wire/messages.js';

/** What notes are sounded on. Times are milliseconds of the page's clock; without one, at once. */
export interface Instrument {
  /** @param velocity 1..127 */
  strike(part: Part, pitch: number, velocity: number, at?: number): void;
  end(part: Part, pitch: number, at?: number): void;
  /** The sustain pedal of one part. */
  pedal(part: Part, down: boolean, at?: number): void;
  click(accent: boolean, at: number): void;
  /** Ends everything now, also what is still to come. */
  silence(): void;
}
