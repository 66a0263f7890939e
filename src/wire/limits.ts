import type { Rate } from '../midi/rateLimit.js';

/** Every bound of the wire, with its reason. Tests tighten them; docs/LIMITS.md lists them. */
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
  /** Connections at once, clients among them: as many again may be fetching the page. */
  readonly connections: number;
  /**
   * Connections of one address. A page takes up to seven for a moment and then one: a class of
   * thirty behind one router comes in, one machine cannot take the places of all.
   */
  readonly perAddress: number;
  /** Bytes of a request's line and headers: a browser's have a few hundred, one with cookies more. */
  readonly headerBytes: number;
  /** Milliseconds in which a request, or a handshake of TLS, has to have come whole. */
  readonly requestTime: number;
  /** Milliseconds that a connection is kept for a next request: a page asks for its parts at once. */
  readonly idleTime: number;
  /** Milliseconds in which a client has to have said who it is: a page does at once. */
  readonly helloTime: number;
  /** Bytes the socket may hold back before states are made to overtake each other. */
  readonly slowBytes: number;
  /** Notes that may wait for a slow client before it is cut off: more than a minute of a busy jam. */
  readonly waitingNotes: number;
  /**
   * Milliseconds between pings. A client that has not answered one when the next is due is gone:
   * a laptop that was closed is noticed, and its held keys are released, within half a minute.
   */
  readonly heartbeat: number;
  /** Sessions in one answer that lists them: more than fit on a screen. */
  readonly sessionsListed: number;
  /**
   * Bytes of a journal that is played again for who asks: some two hours without a pause, ten notes a
   * second. All that was told in it is some fifteen times that.
   */
  readonly recordingBytes: number;
  /**
   * Milliseconds that playing a recording again, or reading a file that was handed in, may take: an hour
   * of playing takes some 40 s.
   */
  readonly recordingTime: number;
  /** Recordings and files that may wait for each other: somebody who asks in vain asks again. */
  readonly recordingsWaiting: number;
  /** Bytes of a MIDI or ABC file that is handed in: the longest orchestral scores have 500 KB. */
  readonly fileBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  messageBytes: 4096,
  messages: { perSecond: 400, burst: 800 },
  clients: 1000,
  connections: 2000,
  perAddress: 64,
  headerBytes: 8 * 1024,
  requestTime: 10_000,
  idleTime: 5_000,
  helloTime: 10_000,
  slowBytes: 64 * 1024,
  waitingNotes: 2000,
  heartbeat: 15_000,
  sessionsListed: 50,
  recordingBytes: 16 * 1024 * 1024,
  recordingTime: 120_000,
  recordingsWaiting: 8,
  fileBytes: 1024 * 1024,
};
