import { TICKS_PER_QUARTER, type Ticks } from '../../music/time.js';

/** How a MIDI clock divides time (MIDI 1.0 detailed specification, System Real Time Messages). */
export const CLOCKS_PER_QUARTER = 24;

/** A song position counts sixteenths, which last so many clocks. */
export const CLOCKS_PER_SIXTEENTH = CLOCKS_PER_QUARTER / 4;

export const TICKS_PER_CLOCK: Ticks = TICKS_PER_QUARTER / CLOCKS_PER_QUARTER;
