import type { Key } from '../music/key.js';
import type { Meter } from '../music/meter.js';
import type { Ticks } from '../music/time.js';

/**
 * A tune as canon writes it: one stream of events, left to right, repeats written once.
 * Every module of this room speaks it: the readers make it, canon prints and parses it,
 * `transcribe` builds it from notes, `perform` turns it into notes, `engrave` into a score.
 */
export interface Tune {
  readonly meter: Meter;
  readonly key: Key;
  readonly events: readonly TuneEvent[];
}

export type TuneEvent =
  | Sound
  /** A bar line. */
  | { readonly kind: 'bar' }
  /** A chord symbol over the next sound, in canonical spelling: `Am`, `F#7`, `G/B`. */
  | { readonly kind: 'symbol'; readonly symbol: string }
  /** A change of meter or key from here on. */
  | { readonly kind: 'meter'; readonly meter: Meter }
  | { readonly kind: 'key'; readonly key: Key };

/** A note, a chord or a rest: what sounds from here for `duration`. */
export interface Sound {
  readonly kind: 'sound';
  /** Ascending and distinct by pitch; empty for a rest. */
  readonly tones: readonly Tone[];
  /** Greater than 0. */
  readonly duration: Ticks;
}

export interface Tone {
  /** MIDI note number, 0..127. */
  readonly pitch: number;
  /** True when it goes on sounding into the next sound, which must then hold the same pitch. */
  readonly tied: boolean;
}
