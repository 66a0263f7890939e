import type { Meter } from '../music/meter.js';
import { barTicks, beatTicks } from '../music/meter.js';
import { type Pulse, timeAt } from '../music/pulse.js';
import type { Milliseconds, Ticks } from '../music/time.js';
import { AHEAD } from './conductor.js';
import type { DueNote } from './player.js';
import { lineAfter } from './transport.js';

/** Where General MIDI has its drums: channel 10, as people count. */
export const CLICK_CHANNEL = 9;
/** High and low wood block (General MIDI percussion key map). */
const BAR_CLICK = 76;
const BEAT_CLICK = 77;
const CLICK: Milliseconds = 40;

/** Clicks on every beat, the first of a bar higher. It has no timer: `nextDue` says when. */
export class Metronome {
  /** The beat that is clicked next. */
  private next: Ticks | undefined;

  /** When the next click is to be scheduled, a little before it sounds. */
  nextDue(pulse: Pulse | undefined): Milliseconds | undefined {
    if (pulse === undefined || this.next === undefined) return undefined;
    return timeAt(pulse, this.next) - AHEAD;
  }

  /** Begins with the first beat at or after `at`. */
  start(pulse: Pulse, meter: Meter, at: Milliseconds): void {
    this.next = lineAfter(pulse, beatTicks(meter), at);
  }

  stop(): void {
    this.next = undefined;
  }

  /** Schedules the next click and goes on to the one after it. */
  click(pulse: Pulse, meter: Meter): DueNote | undefined {
    if (this.next === undefined) return undefined;
    const on = timeAt(pulse, this.next);
    const first = this.next % barTicks(meter) === 0;
    this.next += beatTicks(meter);
    return {
      pitch: first ? BAR_CLICK : BEAT_CLICK,
      velocity: first ? 110 : 85,
      on,
      off: on + CLICK,
    };
  }

  /** Whether the next beat is one of the count-in. */
  get isCountingIn(): boolean {
    return this.next !== undefined && this.next < 0;
  }
}
