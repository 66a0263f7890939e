import type { Key } from '../../music/key.js';
import type { Meter } from '../../music/meter.js';
import type { Note, PlayedNote } from '../../music/note.js';
import type { Milliseconds, Ticks } from '../../music/time.js';

/** A note as a file holds it: written on the beat grid, with how loud and on which channel. */
export interface ScoreNote extends Note {
  /** 1..127 */
  readonly velocity: number;
  /** 0..15 */
  readonly channel: number;
}

export interface ScoreTrack<N extends ScoreNote = ScoreNote> {
  /** Empty where it has none. */
  readonly name: string;
  readonly notes: readonly N[];
}

/** What a standard MIDI file says, in the ticks of this program. Changes are in order of time. */
export interface MidiScore<N extends ScoreNote = ScoreNote> {
  readonly tempos: readonly { readonly at: Ticks; readonly quartersPerMinute: number }[];
  readonly meters: readonly { readonly at: Ticks; readonly meter: Meter }[];
  /** A file knows major and minor only; another mode is written as the major of its signature. */
  readonly keys: readonly { readonly at: Ticks; readonly key: Key }[];
  readonly tracks: readonly ScoreTrack<N>[];
}

/** A note from a file has its real times too, so it can stand in for one that was played. */
export interface FileNote extends ScoreNote, PlayedNote {
  readonly off: Milliseconds;
}

export interface MidiFile extends MidiScore<FileNote> {
  /** Ticks to a quarter note in the file itself; onsets and durations here are not in these. */
  readonly division: number;
  /** The end of the last event of any track. */
  readonly length: Ticks;
}
