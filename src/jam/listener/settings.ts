import type { Key } from '../../music/key.js';
import type { Meter } from '../../music/meter.js';
import type { Milliseconds } from '../../music/time.js';

export interface ListenerSettings {
  /** Felt beats a minute (`beatTicks`), or `auto` to infer it from the playing. */
  readonly tempo: number | 'auto';
  readonly meter: Meter;
  readonly key: Key | 'auto';
  /** The key of what was played just before, where it is to be heard: most music stays in it. */
  readonly keyBefore?: Key;
  /**
   * Where a bar line of a running clock lies. With it the place of the first note in its bar is
   * known; without it that is inferred. Only with a tempo.
   */
  readonly origin?: Milliseconds;
  /**
   * The beat of what was played just before, by whom it may be: its felt beats a minute and when a
   * bar line lay. Most players go on in it, but nothing holds them to it: they may come in at a
   * moment of their own, or at another tempo. Has no effect beside `origin`.
   */
  readonly remembered?: { readonly tempo: number; readonly origin: Milliseconds };
}
