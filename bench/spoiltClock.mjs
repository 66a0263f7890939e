/**
 * MIDI clocks as they arrive, and when they were meant. Pure: the same seed gives the same clock.
 */
import { bell, coin } from './humanise.mjs';

const CLOCKS_PER_QUARTER = 24;

/**
 * @param tempo quarters a minute as a function of the quarters since the start, or a number
 * @param spoiling `jitter`: standard deviation in ms; `frame`: ms, clocks arrive only on its
 *   multiples, late; `stall`: ms for which twice a second nothing arrives, and all of it afterwards;
 *   `lost` and `doubled`: shares of the clocks (the first, which is the song's start, is not lost); `echo`: ms after which a doubled one comes again
 * @returns clocks in the order of arrival, `{ at, meant, number }` in ms, `number` from 0
 */
export function spoiltClock(
  { tempo, quarters, origin = 1000 },
  { seed = 1, jitter = 0, frame = 0, stall = 0, lost = 0, doubled = 0, echo = 0 } = {},
) {
  const uniform = coin(seed);
  const normal = bell(uniform);
  const tempoAt = typeof tempo === 'number' ? () => tempo : tempo;
  const clocks = [];
  let meant = origin;
  for (let number = 0; number < quarters * CLOCKS_PER_QUARTER; number += 1) {
    let at = meant + jitter * normal();
    const since = (at + 250) % 500;
    if (since < stall) at += stall - since;
    if (frame > 0) at = Math.ceil(at / frame) * frame;
    if (uniform() >= lost || number === 0) clocks.push({ at, meant, number });
    if (uniform() < doubled) clocks.push({ at: at + echo, meant, number });
    meant += 60_000 / tempoAt((number + 0.5) / CLOCKS_PER_QUARTER) / CLOCKS_PER_QUARTER;
  }
  return clocks.sort((a, b) => a.at - b.at);
}
