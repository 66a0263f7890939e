import type { Note } from '../music/note.js';
import type { Ticks } from '../music/time.js';
import type { Tune } from './tune.js';

/** The notes that a tune sounds, tied ones as one, in order of onset and then of pitch. */
export function perform(tune: Tune): Note[] {
  const notes: Note[] = [];
  /** Onsets of the pitches that are tied into the present sound. */
  let tied = new Map<number, Ticks>();
  let now: Ticks = 0;
  for (const event of tune.events) {
    if (event.kind !== 'sound') continue;
    const end = now + event.duration;
    const goingOn = new Map<number, Ticks>();
    for (const { pitch, tied: goesOn } of event.tones) {
      const onset = tied.get(pitch) ?? now;
      tied.delete(pitch);
      if (goesOn) goingOn.set(pitch, onset);
      else notes.push({ pitch, onset, duration: end - onset });
    }
    // A tie into a sound without its pitch ends here, as if it had not been written.
    for (const [pitch, onset] of tied) notes.push({ pitch, onset, duration: now - onset });
    tied = goingOn;
    now = end;
  }
  for (const [pitch, onset] of tied) notes.push({ pitch, onset, duration: now - onset });
  return notes.sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
}
