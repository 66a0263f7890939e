import type { FileNote, MidiFile } from '../midi/file.js';
import type { Key } from '../music/key.js';
import { estimateMode } from '../music/keyEstimation.js';
import { beatTicks, type Meter } from '../music/meter.js';
import { TICKS_PER_QUARTER, type Ticks } from '../music/time.js';

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

/**
 * The key of a file that has one signature, kept: a file can only call it major or minor, so which
 * mode it is, is heard in the notes. `auto` where the file tells nothing: C major is what programs
 * write when nobody told them.
 */
export function keyOfFile(file: MidiFile, meter: Meter, anacrusis: Ticks): Key | 'auto' {
  const [first, ...others] = file.keys;
  if (first === undefined || others.some(({ key }) => key.fifths !== first.key.fifths)) {
    return 'auto';
  }
  if (first.key.fifths === 0 && first.key.mode === 'maj') return 'auto';
  return estimateMode(first.key, { notes: notesOfFile(file), meter, anacrusis }) ?? 'auto';
}

/** General MIDI's channel of drums, whose pitches are no pitches. */
const DRUMS = 9;

/** All notes of all tracks, in order of time, without the drums. */
export function notesOfFile(file: MidiFile): FileNote[] {
  return file.tracks
    .flatMap(({ notes }) => notes)
    .filter(({ channel }) => channel !== DRUMS)
    .sort((a, b) => a.on - b.on || a.pitch - b.pitch);
}
