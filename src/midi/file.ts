/** Standard MIDI files, in and out (Standard MIDI Files 1.0, RP-001). */
export { MOST_MIDI_BYTES, MOST_MIDI_TRACKS } from './file/load.js';
export { readMidiFile } from './file/read.js';
export type { FileNote, MidiFile, MidiScore, ScoreNote, ScoreTrack } from './file/score.js';
export { writeMidiFile } from './file/write.js';
