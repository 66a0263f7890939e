import { musicOf, notesIn } from './rawMusic.js';
import { cutAtTunes } from './sources.js';

/** A text to be scored on. */
export interface HeldOutText {
  readonly text: string;
  /** 1 for each character of music whose notes are counted, 0 for all others, [length]. */
  readonly music: Uint8Array;
  /** Notes, chords and rests as written. */
  readonly notes: number;
}

/** Raw ABC, tune by tune; what cannot be read as one has no music. */
export function heldOutTunes(text: string): HeldOutText[] {
  return cutAtTunes(text).map((tune) => counted(tune, musicOf(tune), notesIn(tune)));
}

/** The music of a text counts where its notes are known. */
export function counted(text: string, music: Uint8Array, notes: number): HeldOutText {
  return { text, music: notes > 0 ? music : new Uint8Array(text.length), notes };
}

/** Texts one after the other, cut again into pieces of one length. */
export function cutAgain(
  texts: readonly HeldOutText[],
  cut: (text: string) => string[],
): HeldOutText[] {
  const whole = texts.map(({ text }) => text).join('');
  const music = new Uint8Array(whole.length);
  let at = 0;
  for (const text of texts) {
    music.set(text.music, at);
    at += text.text.length;
  }
  const notes = texts.reduce((sum, text) => sum + text.notes, 0);
  let from = 0;
  return cut(whole).map((text, piece) => {
    const own = music.subarray(from, from + text.length);
    from += text.length;
    // Only their sum over all pieces means anything.
    return { text, music: own, notes: piece === 0 ? notes : 0 };
  });
}
