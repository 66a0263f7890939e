import type { Milliseconds, Ticks } from './time.js';

/** A note on the beat grid, as it is written. */
export interface Note {
  /** MIDI note number, 0..127; 60 is middle C, ABC's `C`. */
  readonly pitch: number;
  /** From the start of the piece (its first sounding or rested moment), in ticks. */
  readonly onset: Ticks;
  /** Sounding length in ticks, greater than 0. */
  readonly duration: Ticks;
}

/** A note as it was played, in real time, before anyone decided how it is written. */
export interface PlayedNote {
  /** MIDI note number, 0..127. */
  readonly pitch: number;
  /** Note-on velocity, 1..127. */
  readonly velocity: number;
  readonly on: Milliseconds;
  /** When the key went up; absent while it is still held. */
  readonly off?: Milliseconds;
}
