import type { Milliseconds } from '../../music/time.js';

/** Beats a minute that come most naturally. */
const NATURAL_TEMPO = 112;
/** Standard deviation of log tempo: wide enough for a slow air and a fast reel. */
const WIDTH = 0.3;

/**
 * How unnatural a pulse is, in nats: people feel one near 500 to 600 ms wherever the notes allow
 * it (van Noorden and Moelants, "Resonance in the Perception of Musical Pulse", Journal of New
 * Music Research 28, 1999).
 */
export function pulseCost(beat: Milliseconds): number {
  return (Math.log(60_000 / beat / NATURAL_TEMPO) / WIDTH) ** 2 / 2;
}
