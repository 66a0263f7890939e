import { beatTicks, type Meter, metricalStrength } from '../music/meter.js';
import { type PitchClass, pitchClass } from '../music/pitch.js';
import type { Ticks } from '../music/time.js';

/** A chord that what is imagined has to sound over, in the model's key. */
export interface PlannedChord {
  readonly onset: Ticks;
  /** As it stands in the text. */
  readonly symbol: string;
  readonly root: PitchClass;
  readonly tones: readonly PitchClass[];
  readonly scale: readonly PitchClass[];
}

/** What is to sound from a place on. */
export interface Sounding {
  readonly pitches: readonly number[];
  readonly duration: Ticks;
  /** Whether it goes on into what follows. */
  readonly tied: boolean;
}

/** The chords under a passage, by its ticks, and what suits them. */
export class PlannedHarmony {
  /** How many of the chords have been named. */
  private named = 0;

  constructor(
    private readonly chords: readonly PlannedChord[],
    private readonly meter: Meter,
    /** Length of a bar. */
    private readonly bar: Ticks,
  ) {}

  /** The chord that holds at a place; undefined where there is none. */
  at(tick: Ticks): PlannedChord | undefined {
    return this.chords.findLast(({ onset }) => onset <= tick);
  }

  /** Where the chord changes next, or is named anew. */
  changeAfter(tick: Ticks): Ticks {
    return this.after(tick)?.onset ?? Number.POSITIVE_INFINITY;
  }

  /** The symbol of the chord at a place, the first time that it is asked for. */
  nameAt(tick: Ticks): string | undefined {
    const begun = this.chords.findLastIndex(({ onset }) => onset <= tick) + 1;
    if (begun === this.named) return undefined;
    this.named = begun;
    return this.chords[begun - 1]?.symbol;
  }

  /**
   * Whether it suits the chords: it is not held into another one, nor tied into one that it is not
   * of; in a strong place, or where it is long, it is of the chord, else of its scale.
   */
  suits({ pitches, duration, tied }: Sounding, tick: Ticks): boolean {
    const chord = this.at(tick);
    if (chord === undefined) return true;
    const next = this.after(tick);
    const end = tick + duration;
    if (next !== undefined && end > next.onset) return false;
    const isOf = (tones: readonly PitchClass[]) =>
      pitches.every((pitch) => tones.includes(pitchClass(pitch)));
    if (tied && next?.onset === end && !isOf(next.tones)) return false;
    const isStrong = tick === chord.onset || metricalStrength(tick % this.bar, this.meter) > 1;
    return isOf(isStrong || duration >= beatTicks(this.meter) ? chord.tones : chord.scale);
  }

  private after(tick: Ticks): PlannedChord | undefined {
    return this.chords.find(({ onset }) => onset > tick);
  }
}
