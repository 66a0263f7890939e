import { type Milliseconds, TICKS_PER_QUARTER, type Ticks } from './time.js';

/** A steady beat: what a MIDI clock, a tapping foot or a metronome says the time is right now. */
export interface Pulse {
  /** When tick 0 of the song is, was, or would have been at this tempo. */
  readonly origin: Milliseconds;
  /** Positive and finite. */
  readonly millisecondsPerQuarter: number;
}

/** The whole tick nearest to a moment; negative before the song began. */
export function tickAt(pulse: Pulse, at: Milliseconds): Ticks {
  const quarters = (at - pulse.origin) / pulse.millisecondsPerQuarter;
  // Adding 0 makes minus zero, which JSON does not keep, plus zero.
  return Math.round(quarters * TICKS_PER_QUARTER) + 0;
}

/** The moment of a tick. */
export function timeAt(pulse: Pulse, tick: Ticks): Milliseconds {
  return pulse.origin + (tick / TICKS_PER_QUARTER) * pulse.millisecondsPerQuarter;
}
