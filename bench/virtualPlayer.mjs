/** Somebody who plays the same phrase again and again by a clock that is turned by hand. */

export const PHRASE = [67, 69, 71, 72, 74, 71, 67, 62, 64, 66, 67, 71, 69, 66, 67, 67];
/** Quavers at 120 beats a minute. */
export const EIGHTH = 250;
/** From one phrase to the next, which comes in on the beat on which the answer ends. */
export const CYCLE = 2 * PHRASE.length * EIGHTH + 2500;
/** For how much of its quaver a key is down. */
export const HELD = 0.85 * EIGHTH;

/**
 * @param {number} at when it begins
 * @param {() => Promise<void>} rest awaited after each key, down and up
 */
export async function playPhrase(clock, port, at, rest = async () => {}) {
  for (const [index, pitch] of PHRASE.entries()) {
    clock.turnTo(at + index * EIGHTH);
    port.inject([0x90, pitch, 80]);
    await rest();
    clock.turnTo(at + index * EIGHTH + HELD);
    port.inject([0x80, pitch, 0]);
    await rest();
  }
}
