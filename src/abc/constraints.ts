import type { PitchClass } from '../music/pitch.js';
import type { Ticks } from '../music/time.js';

/** What a continuation must keep to. Everything is optional. */
export interface Constraints {
  /** Lowest and highest MIDI note it may write; a tied note may lie outside. Default 0 and 127. */
  readonly low?: number;
  readonly high?: number;
  /**
   * Pitch classes one of which the highest tone of the last sound must have. Ignored where the
   * alphabet cannot write any of them within the range.
   */
  readonly lastPitchClasses?: readonly PitchClass[];
  /** It may not end before, and must end with, this many full bars of the whole text. */
  readonly minBars?: number;
  readonly maxBars?: number;
  /** Length of an incomplete first bar, for a text that begins with one. Default none. */
  readonly anacrusis?: Ticks;
  /** May it write chords, ties, chord symbols? Default true. */
  readonly chords?: boolean;
  readonly ties?: boolean;
  readonly symbols?: boolean;
  /** May it change key and meter on the way? Default false. */
  readonly changes?: boolean;
  /** The longest silence, over bar lines too; 0 for no rests at all. Default unlimited. */
  readonly longestSilence?: Ticks;
  /** Most tones to a chord. Default 4. */
  readonly mostTones?: number;
  /** The lengths it may write. Default `COMMON_LENGTHS`. */
  readonly lengths?: readonly Ticks[];
}
