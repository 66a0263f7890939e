import type { Rate } from '../midi/rateLimit.js';

/** Every bound of the wire, with its reason. Tests tighten them. */
export interface Limits {
  /** Bytes in one message of a client. The longest honest one, a change of all settings, has 300. */
  readonly messageBytes: number;
  /**
   * Messages of one client. Ten fingers sweeping a glissando make about 150 note-ons and note-offs
   * a second; a slider being dragged makes 60.
   */
  readonly messages: Rate;
  /** Clients at once: each costs a socket and some ten KiB. */
  readonly clients: number;
  /** Bytes the socket may hold back before states are made to overtake each other. */
  readonly slowBytes: number;
  /** Notes that may wait for a slow client before it is cut off: more than a minute of a busy jam. */
  readonly waitingNotes: number;
  /**
   * Milliseconds between pings. A client that has not answered one when the next is due is gone:
   * a laptop that was closed is noticed, and its held keys are released, within half a minute.
   */
  readonly heartbeat: number;
}

export const DEFAULT_LIMITS: Limits = {
  messageBytes: 4096,
  messages: { perSecond: 400, burst: 800 },
  clients: 1000,
  slowBytes: 64 * 1024,
  waitingNotes: 2000,
  heartbeat: 15_000,
};
