/**
 * Plays written notes as a person would: onsets jittered, lengths shortened, velocities varied.
 * Pure: the same seed gives the same playing.
 */

const TICKS_PER_QUARTER = 10080;

/** Mulberry32: numbers in 0..1 from a 32-bit seed. */
export function coin(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal numbers by Box and Muller's method. */
export function bell(uniform) {
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/**
 * @param notes written notes, `{ pitch, onset, duration }` in ticks, by onset
 * @param manner `quarter` is the length of a quarter note in ms; `jitter` the standard deviation
 *   of onsets in ms; a note sounds for `shortest` to `longest` of its written length, uniformly;
 *   `origin` is the time of tick 0 in ms
 * @returns played notes, `{ pitch, velocity, on, off }`, by onset; `written` is the index of the
 *   written note
 */
export function humanise(
  notes,
  { seed, quarter, jitter = 20, shortest = 0.5, longest = 0.95, origin = 0 },
) {
  const uniform = coin(seed);
  const normal = bell(uniform);
  return notes
    .map(({ pitch, onset, duration }, written) => {
      const on = origin + (onset / TICKS_PER_QUARTER) * quarter + jitter * normal();
      const share = shortest + (longest - shortest) * uniform();
      const off = on + (duration / TICKS_PER_QUARTER) * quarter * share;
      return { pitch, velocity: 40 + Math.floor(70 * uniform()), on, off, written };
    })
    .sort((a, b) => a.on - b.on);
}

/**
 * The key movements of played notes in the order of time, offs before ons.
 * @returns `{ at, pitch, velocity }`, velocity 0 for a key that goes up
 */
export function keyMovements(played) {
  return played
    .flatMap(({ pitch, velocity, on, off }) => [
      { at: on, pitch, velocity },
      { at: off, pitch, velocity: 0 },
    ])
    .sort((a, b) => a.at - b.at || a.velocity - b.velocity);
}
