import type { Key } from '../../music/key.js';
import type { Meter } from '../../music/meter.js';
import type { Milliseconds } from '../../music/time.js';

export interface ListenerSettings {
  /** Felt beats a minute (`beatTicks`), or `auto` to infer it from the playing. */
  readonly tempo: number | 'auto';
  readonly meter: Meter;
  readonly key: Key | 'auto';
  /**
   * Where a bar line of a running clock lies. With it the place of the first note in its bar is
   * known; without it that is inferred. Only with a tempo.
   */
  readonly origin?: Milliseconds;
}
