import type { ControlsInput, JamEvent, JamInput, JamSnapshot } from '../jam/events.js';
import type { Milliseconds } from '../music/time.js';

/** What the wire needs of a running jam; `jam/runtime` is one, tests bring a small fake. */
export interface JamSource {
  /** The session's clock: what `at` of its events is measured on. */
  now(): Milliseconds;
  /** All that a newcomer has to know now. */
  snapshot(): JamSnapshot;
  /** Tells `listener` of every event from now on; returns how to end that. */
  subscribe(listener: (event: JamEvent) => void): () => void;
  /**
   * Whether anybody looks at the network: from `on` on there are `network` events, the first of them
   * with all there is. Absent where it cannot be seen from here.
   */
  look?(at: 'network', on: boolean): void;
  /** Passes an input of a client on. */
  receive(input: JamInput | ControlsInput): void;
}
