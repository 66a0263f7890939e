import type { FileNote, MidiFile } from '../midi/file.js';
import { beatTicks, type Meter } from '../music/meter.js';
import { TICKS_PER_QUARTER } from '../music/time.js';

const COMMON_TIME: Meter = { beats: 4, unit: 4 };

/** The meter a file begins in; 4/4 where it says none, as the standard has it. */
export function meterOfFile(file: MidiFile): Meter {
  return file.meters[0]?.meter ?? COMMON_TIME;
}

/** Felt beats a minute in this meter, if the file keeps one tempo within what can be set. */
export function tempoOfFile(file: MidiFile, meter: Meter): number | 'auto' {
  const [first, ...others] = file.tempos;
  if (first === undefined || others.length > 0) return 'auto';
  const tempo = (first.quartersPerMinute * TICKS_PER_QUARTER) / beatTicks(meter);
  return tempo >= 30 && tempo <= 300 ? tempo : 'auto';
}

/** All notes of all tracks, in order of time. */
export function notesOfFile(file: MidiFile): FileNote[] {
  return file.tracks.flatMap(({ notes }) => notes).sort((a, b) => a.on - b.on || a.pitch - b.pitch);
}
