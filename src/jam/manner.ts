import { beatTicks, isCompound, type Meter } from '../music/meter.js';
import type { Note, PlayedNote } from '../music/note.js';
import type { Milliseconds, Ticks } from '../music/time.js';
import { STRAIGHT, swingOf } from './swing.js';

/** How a phrase was played, for the answer to be played alike. */
export interface Manner {
  /** How loud its notes were, 1..127, by their places: 0 is its start, 1 its end. */
  readonly contour: readonly { readonly place: number; readonly velocity: number }[];
  /** How much of its written length a note sounds, 0.4..0.98. */
  readonly articulation: number;
  /** Where in the beat its second eighth lies, 0.5..0.75. */
  readonly swing: number;
}

/** Before anybody has played. */
export const PLAIN: Manner = { contour: [], articulation: 0.9, swing: STRAIGHT };

/** The loudness of who plays on when nobody has played. */
const USUAL_VELOCITY = 80;

/** Half the width, in phrases, over which neighbouring velocities are averaged into a contour. */
const BREADTH = 0.15;

/**
 * The manner of a phrase. The articulation is the median of how much of the way to the next onset
 * a note was held, so that neither one long last note nor a pause says anything about it.
 *
 * @param written the same notes as they were written down
 */
export function mannerOf(
  played: readonly PlayedNote[],
  written: readonly Note[],
  meter: Meter,
): Manner {
  const notes = [...played].sort((a, b) => a.on - b.on);
  const first = notes[0];
  const last = notes[notes.length - 1];
  if (first === undefined || last === undefined) return PLAIN;
  const span = Math.max(1, last.on - first.on);
  const contour = notes.map((note) => ({
    place: (note.on - first.on) / span,
    velocity: note.velocity,
  }));
  return { contour, articulation: medianHold(notes), swing: swingOf(played, written, meter) };
}

/** Loudness at a place in the phrase: 0 is its start, 1 its end; 1..127, may have a fraction. */
export function velocityAt({ contour }: Manner, place: number): number {
  if (contour.length === 0) return USUAL_VELOCITY;
  let sum = 0;
  let weights = 0;
  for (const point of contour) {
    const weight = Math.exp(-(((point.place - place) / BREADTH) ** 2) / 2) + 1e-6;
    sum += weight * point.velocity;
    weights += weight;
  }
  return sum / weights;
}

/** A place in the bar as it is swung; what is not in halves of a beat (triplets) stays. */
export function swung(tick: Ticks, swing: number, meter: Meter): number {
  const beat = beatTicks(meter);
  const half = beat / 2;
  const place = tick % beat;
  if (swing === STRAIGHT || isCompound(meter) || place % (half / 2) !== 0) return tick;
  const first = 2 * swing;
  const within = place < half ? place * first : half * first + (place - half) * (2 - first);
  return tick - place + within;
}

/** Two onsets closer than this are one chord. */
const CHORD: Milliseconds = 40;

function medianHold(notes: readonly PlayedNote[]): number {
  const holds: number[] = [];
  for (const [index, note] of notes.entries()) {
    const next = notes.slice(index + 1, index + 11).find(({ on }) => on - note.on > CHORD);
    if (next === undefined || note.off === undefined) continue;
    holds.push((note.off - note.on) / (next.on - note.on));
  }
  if (holds.length === 0) return PLAIN.articulation;
  holds.sort((a, b) => a - b);
  return clamp(holds[holds.length >> 1] ?? PLAIN.articulation, 0.4, 0.98);
}

/** The loudness of one note: the contour, a little more on strong beats, a little less between. */
export function accented(velocity: number, strength: 'bar' | 'beat' | 'weak'): number {
  const accent = { bar: 7, beat: 3, weak: -3 }[strength];
  return Math.round(clamp(velocity + accent, 1, 127));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
