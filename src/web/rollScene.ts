import type { Part } from '../wire/messages.js';
import type { RollBeat, RollChord, RollMusic } from './rollMusic.js';

/** From when to when, in the session's milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** `played`, or it sounds; `committed`: it will be played; `tentative`: it would be, now. */
export type Look = 'played' | 'sounding' | 'committed' | 'tentative';

export interface SceneNote {
  readonly part: Part;
  readonly pitch: number;
  readonly from: number;
  /** Infinite for a note that sounds. */
  readonly to: number;
  readonly look: Look;
  /** How surprising, in bits; 0 where nobody was asked. */
  readonly bits: number;
}

export interface SceneLine {
  readonly at: number;
  /** Number of the bar that begins here; absent for a beat within one. */
  readonly bar?: number;
}

/** All that is to be seen in a span of time, and from which pitch to which. */
export interface RollScene {
  readonly notes: readonly SceneNote[];
  readonly lines: readonly SceneLine[];
  readonly chords: readonly RollChord[];
  readonly low: number;
  readonly high: number;
}

/** At least an octave and a half is shown, so that a melody's steps do not look like leaps. */
const NARROWEST = 20;
/** Semitones beyond the highest and the lowest note. */
const MARGIN = 2;
/** Shown before there is any note: around middle C and the octave above. */
const USUAL = { low: 57, high: 77 };

/** What is to be seen of the music between two moments. What is planned counts from `now` on. */
export function rollScene(music: RollMusic, now: number, { from, to }: Span): RollScene {
  const notes: SceneNote[] = [];
  for (const { pitch, on, off, committed } of music.planned) {
    if (off <= now || on > to) continue;
    const look = committed ? 'committed' : 'tentative';
    notes.push({ part: 'partner', pitch, from: on, to: off, look, bits: 0 });
  }
  for (const { part, pitch, on, off, bits = 0 } of music.notes) {
    if ((off ?? now) < from || on > to) continue;
    const look = off === undefined ? 'sounding' : 'played';
    notes.push({ part, pitch, from: on, to: off ?? Number.POSITIVE_INFINITY, look, bits });
  }
  const chords = music.chords.filter(({ at }) => at >= from && at <= to);
  return { notes, lines: lines(music.beats, { from, to }), chords, ...range(notes) };
}

/** Bar lines and beats; each beat holds until the next one takes over. */
function lines(beats: readonly RollBeat[], { from, to }: Span): SceneLine[] {
  const found: SceneLine[] = [];
  beats.forEach((one, index) => {
    const { barLine, beat, bar } = one;
    const next = beats[index + 1];
    const end = next === undefined ? to : Math.min(to, next.barLine - beat / 2);
    const first = Math.max(0, Math.ceil((from - barLine) / beat));
    for (let count = first; barLine + count * beat <= end; count++) {
      const at = barLine + count * beat;
      const number = bar + count / one.beats;
      if (count % one.beats !== 0) found.push({ at });
      // A bar line that was moved stands where it was moved to.
      else if (next === undefined || number < next.bar) found.push({ at, bar: number });
    }
  });
  return found;
}

function range(notes: readonly SceneNote[]): { readonly low: number; readonly high: number } {
  if (notes.length === 0) return USUAL;
  let low = 127;
  let high = 0;
  for (const { pitch } of notes) {
    low = Math.min(low, pitch);
    high = Math.max(high, pitch);
  }
  const missing = Math.max(0, NARROWEST - (high - low + 2 * MARGIN));
  return { low: low - MARGIN - missing / 2, high: high + MARGIN + missing / 2 };
}
