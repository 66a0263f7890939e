import type { JamEvent, JamSnapshot } from '../wire/messages.js';

/**
 * A part of the page that shows, or sounds, something of the jam. What it is told comes from the
 * daemon or from a recording: it need not know which.
 */
export interface Panel {
  /** Begins anew from everything there is to know. */
  set(jam: JamSnapshot): void;
  show(event: JamEvent): void;
  /** The connection is lost or all was silenced: nothing sounds, nothing is planned any more. */
  silence?(): void;
}
