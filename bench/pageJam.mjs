/** A real daemon for the benches of the page, with a player who can be kept busy. */
import { systemClock } from '../dist/jam/clock.js';
import { serveJam } from './servedJam.mjs';

const PHRASE = [62, 66, 69, 74, 73, 71, 69, 67, 66, 64, 62, 64, 66, 67, 69, 62];
/** Quavers at 120 beats a minute. */
const NOTE = 250;

/**
 * A jam on a chart: the partner plays chords all the time, and a solo whenever the player rests.
 *
 * @returns `play(seconds)` plays phrases of eight bars with two bars of rest between them;
 *   `strike(pitch)` a single note, and gives the session's time of it
 */
export async function startJam() {
  const settings = { mode: 'changes', tempo: 120, changes: 'D | G | A7 | D' };
  const { port, url, stop } = await serveJam(settings);
  const note = async (pitch) => {
    const at = systemClock.now();
    port.inject([0x90, pitch, 80], at);
    await sleep(0.9 * NOTE);
    port.inject([0x80, pitch, 0]);
    await sleep(0.1 * NOTE);
    return at;
  };
  return {
    url,
    strike: note,
    play: async (seconds) => {
      const end = systemClock.now() + 1000 * seconds;
      for (let count = 0; systemClock.now() < end; count++) {
        if (count % 64 === 63) await sleep(16 * NOTE);
        else await note(PHRASE[count % PHRASE.length]);
      }
    },
    stop,
  };
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
