import { barTicks, beatsPerBar, beatTicks, type Meter } from '../music/meter.js';
import { type Pulse, tickAt, timeAt } from '../music/pulse.js';
import { type Milliseconds, TICKS_PER_QUARTER } from '../music/time.js';
import type { BeatEvent } from './events.js';

/** Viewers do not see a beat that is off by less. */
const NOTICEABLE: Milliseconds = 8;
/** The same of its length. */
const NOTICEABLE_SHARE = 0.01;
/** A beat that wavers is told of so often at most; one that jumps at once. */
const RESTLESS: Milliseconds = 250;

/** Knows what viewers take the beat to be, and says when they have to be told of it anew. */
export class Baton {
  private told: (BeatEvent & { readonly at: Milliseconds }) | undefined;

  /** What viewers were told last, and when. */
  get memory(): Baton['told'] {
    return this.told;
  }

  recall(told: Baton['told']): void {
    this.told = told;
  }

  /** The beat as it is now; undefined where viewers know it well enough. */
  follow(pulse: Pulse, meter: Meter, now: Milliseconds): BeatEvent | undefined {
    const perTick = pulse.millisecondsPerQuarter / TICKS_PER_QUARTER;
    const beat = beatTicks(meter) * perTick;
    const beats = beatsPerBar(meter);
    const bar = barTicks(meter);
    const barLine = timeAt(pulse, Math.floor(tickAt(pulse, now) / bar) * bar);
    const { told } = this;
    if (told !== undefined && told.beats === beats) {
      const bars = (barLine - told.barLine) / (told.beats * told.beat);
      const off = Math.abs(bars - Math.round(bars)) * told.beats * told.beat;
      const isSame = off < NOTICEABLE && Math.abs(beat - told.beat) < NOTICEABLE_SHARE * told.beat;
      const hasJumped = off > beat / 2;
      if (isSame || (now < told.at + RESTLESS && !hasJumped)) return undefined;
    }
    const event: BeatEvent = { kind: 'beat', barLine, beat, beats };
    this.told = { ...event, at: now };
    return event;
  }
}
