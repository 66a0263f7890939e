import { type Key, nearestSignature } from '../music/key.js';
import type { Note } from '../music/note.js';

/** What a model reads, from its card. */
export interface Reach {
  /** Key signatures in fifths, inclusive. */
  readonly keySignatures: { readonly low: number; readonly high: number };
  /** MIDI notes, inclusive. */
  readonly register: { readonly low: number; readonly high: number };
}

/** How the player's music is carried to where the model is at home, and back. */
export interface Carriage {
  /** The player's key. */
  readonly from: Key;
  /** The key in which the model hears it: the player's mode on the nearest signature it knows. */
  readonly key: Key;
  /** Added to the player's pitches on the way in, taken away on the way out. */
  readonly semitones: number;
}

/**
 * Finds the way from the player's key and register to the model's. `played` is what the player has
 * played, in any parts; `before` is the way taken so far, kept where it is as good as any other, so
 * that the octave does not jump to and fro while somebody plays.
 */
export function carriageFor(
  key: Key,
  played: readonly (readonly Pick<Note, 'pitch'>[])[],
  reach: Reach,
  before?: Carriage,
): Carriage {
  const nearest = nearestSignature(key, signatures(reach)) ?? { semitones: 0, key };
  // Where all lies within the register, no other octave is better by what it has to be.
  if (
    before !== undefined &&
    (before.semitones - nearest.semitones) % 12 === 0 &&
    fits(played, before.semitones, reach)
  )
    return { from: key, key: nearest.key, semitones: before.semitones };
  let best = { semitones: nearest.semitones, cost: Number.POSITIVE_INFINITY };
  for (const octave of OCTAVES) {
    const semitones = nearest.semitones + 12 * octave;
    const kept = before?.semitones === semitones ? 0 : KEEP;
    const cost = outside(played, semitones, reach) + kept + Math.abs(semitones) / 10_000;
    if (cost < best.cost) best = { semitones, cost };
  }
  return { from: key, key: nearest.key, semitones: best.semitones };
}

/**
 * The note as the model hears it. What lies outside its register even so is folded into it by
 * octaves: the network has never seen such a letter, but it knows the pitch class.
 */
export function carryIn(note: Note, { semitones }: Carriage, reach: Reach): Note {
  return { ...note, pitch: fold(note.pitch + semitones, reach.register) };
}

/** The model's note as the player hears it, kept within what MIDI can say. */
export function carryOut(note: Note, { semitones }: Carriage): Note {
  return { ...note, pitch: fold(note.pitch - semitones, { low: 0, high: 127 }) };
}

const OCTAVES = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5];

/** Another octave must bring this many semitones more into the register before it is taken. */
const KEEP = 0.5;

function fits(
  played: readonly (readonly Pick<Note, 'pitch'>[])[],
  semitones: number,
  { register: { low, high } }: Reach,
): boolean {
  const isWithin = ({ pitch }: Pick<Note, 'pitch'>): boolean =>
    pitch + semitones >= low && pitch + semitones <= high;
  return played.every((part) => part.every(isWithin));
}

/** Mean semitones by which the pitches lie outside the register, once carried. */
function outside(
  played: readonly (readonly Pick<Note, 'pitch'>[])[],
  semitones: number,
  { register }: Reach,
): number {
  let sum = 0;
  let count = 0;
  for (const part of played) {
    count += part.length;
    for (const { pitch } of part) {
      const carried = pitch + semitones;
      sum += Math.max(0, register.low - carried, carried - register.high);
    }
  }
  return count === 0 ? 0 : sum / count;
}

function signatures({ keySignatures: { low, high } }: Reach): number[] {
  const listed = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  // The fewest accidentals first, so that they win where two are as near.
  return listed.sort((a, b) => Math.abs(a) - Math.abs(b));
}

function fold(pitch: number, { low, high }: { low: number; high: number }): number {
  let folded = pitch;
  while (folded < low) folded += 12;
  while (folded > high) folded -= 12;
  // A register narrower than an octave cannot hold every pitch class: its lowest note then.
  return Math.max(folded, low);
}
