import { engrave } from '../abc/engrave.js';
import { type Frame, transcribe } from '../abc/transcribe.js';
import type { Note } from '../music/note.js';

/** Notes as a whole ABC tune for people. */
export function engraved(notes: readonly Note[], frame: Frame): string {
  return engrave(transcribe(notes, frame));
}
