import { readTune } from '../abc/read.js';
import { tuneBlocks } from '../abc/readDocument.js';
import type { Tune } from '../abc/tune.js';

/** Header fields, comments, marks around tunes, and the blank lines between them. */
const NO_MUSIC = /^(?:[A-Za-z+]:(?![|:])|%|\s*<(?:start|end)>\s*$|\s*$)/;

/** Of raw ABC: 1 for each character that is music, 0 for one of a header field, [length]. */
export function musicOf(text: string): Uint8Array {
  const music = new Uint8Array(text.length);
  let at = 0;
  for (const line of text.split(/(?<=\n)/)) {
    if (!NO_MUSIC.test(line)) music.fill(1, at, at + line.length);
    at += line.length;
  }
  return music;
}

/** Notes, chords and rests as written; 0 of what cannot be read. */
export function notesOf(tune: Tune | undefined): number {
  return tune?.events.filter(({ kind }) => kind === 'sound').length ?? 0;
}

/** The notes of raw ABC that holds one tune at most. */
export function notesIn(text: string): number {
  const [block] = tuneBlocks(text);
  const reading = block && readTune(block);
  return notesOf(reading && 'tune' in reading ? reading.tune : undefined);
}
