import { beatTicks, isCompound, type Meter } from '../music/meter.js';
import type { Note, PlayedNote } from '../music/note.js';
import type { Milliseconds, Ticks } from '../music/time.js';

/** Straight: the second eighth of a beat in its middle. */
export const STRAIGHT = 0.5;
/** The latest that a second eighth is played: three quarters, a dotted rhythm. */
const LATEST = 0.75;
/** So many beats with two eighths must have been heard before they say anything. */
const ENOUGH = 3;

/**
 * Where in the beat a player puts the second eighth: 0.5 is straight, 0.67 a full swing. The median
 * over beats that have both eighths and are followed by a note on the next beat. Straight in
 * compound meters, where thirds are written.
 *
 * @param written the same notes as they were written down, on a grid of ticks
 */
export function swingOf(
  played: readonly PlayedNote[],
  written: readonly Note[],
  meter: Meter,
): number {
  if (isCompound(meter)) return STRAIGHT;
  const beat = beatTicks(meter);
  const times = timesOf(played, written);
  const ratios: number[] = [];
  for (const [tick, on] of times) {
    const middle = times.get(tick + beat / 2);
    const next = times.get(tick + beat);
    if (tick % beat !== 0 || middle === undefined || next === undefined || next <= on) continue;
    ratios.push((middle - on) / (next - on));
  }
  if (ratios.length < ENOUGH) return STRAIGHT;
  ratios.sort((a, b) => a - b);
  return Math.min(LATEST, Math.max(STRAIGHT, ratios[ratios.length >> 1] ?? STRAIGHT));
}

/** When each written onset was played: each pitch's notes are in the same order, newest last. */
function timesOf(
  played: readonly PlayedNote[],
  written: readonly Note[],
): ReadonlyMap<Ticks, Milliseconds> {
  const times = new Map<Ticks, Milliseconds>();
  for (const pitch of new Set(played.map((note) => note.pitch))) {
    const ofPitch = (note: { readonly pitch: number }) => note.pitch === pitch;
    const ons = played
      .filter(ofPitch)
      .map(({ on }) => on)
      .sort((a, b) => b - a);
    const onsets = written
      .filter(ofPitch)
      .map(({ onset }) => onset)
      .sort((a, b) => b - a);
    for (const [index, onset] of onsets.entries()) {
      const on = ons[index];
      if (on !== undefined) times.set(onset, Math.min(on, times.get(onset) ?? on));
    }
  }
  return times;
}
