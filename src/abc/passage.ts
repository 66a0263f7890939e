import type { Key } from '../music/key.js';
import type { Meter } from '../music/meter.js';
import type { Ticks } from '../music/time.js';

/** What the reader takes down from the page, before bars and ties are put in canonical order. */
export type PassageEvent =
  | PassageSound
  /** A bar line of any kind; `strong` when it ends a strain: a double line, a repeat, an ending. */
  | { readonly kind: 'line'; readonly strong: boolean }
  /** A part begins (`P:`), so a line just before it ends a strain too. */
  | { readonly kind: 'part' }
  | { readonly kind: 'symbol'; readonly symbol: string }
  | { readonly kind: 'meter'; readonly meter: Meter }
  | { readonly kind: 'key'; readonly key: Key };

export interface PassageSound {
  readonly kind: 'sound';
  /** Distinct by pitch; empty for a rest. */
  readonly tones: readonly PassageTone[];
  /** In ticks; broken rhythm may still change it while the passage is read. */
  duration: Ticks;
}

export interface PassageTone {
  readonly pitch: number;
  /** Letter and octave, `c'`: what a tie carries an accidental to. */
  readonly place: string;
  /** A tie is written behind it; whether it leads anywhere is not known yet. */
  tied: boolean;
}
