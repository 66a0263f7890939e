import type { LiveSettings } from '../config/settings.js';

/** The middle of each register, as MIDI notes: a bass's, a voice's and a piccolo's. */
const MIDDLE = { low: 41, middle: 62, high: 83 } as const;

/**
 * By how many semitones, whole octaves, a voice from `low` to `high` (MIDI notes) is carried into a
 * register: the nearest there is, and none where it stays in its own.
 *
 * @example registerShift('low', { low: 60, high: 81 }) // -24
 */
export function registerShift(
  register: LiveSettings['register'],
  { low, high }: { readonly low: number; readonly high: number },
): number {
  if (register === 'auto') return 0;
  const octaves = Math.round((MIDDLE[register] - (low + high) / 2) / 12);
  const lowest = Math.ceil(-low / 12);
  const highest = Math.floor((127 - high) / 12);
  return 12 * Math.max(lowest, Math.min(highest, octaves));
}
