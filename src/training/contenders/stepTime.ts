import type { Engine } from '../../model/engine.js';

/** Between two steps of live play other things have the caches. */
const PAUSE_MS = 60;
const STEPS = 40;

/**
 * Microseconds that a step takes after a pause, prepared before it as in live play: the median and
 * the 99th of a hundred.
 */
export async function coldStep(
  engine: Engine,
  now: () => number,
  pause: (milliseconds: number) => Promise<void>,
  steps = STEPS,
): Promise<{ readonly p50: number; readonly p99: number }> {
  // So that the compiler is done with it.
  for (let at = 0; at < WARM_UP; at++) engine.step(at % engine.vocabularySize);
  const times: number[] = [];
  for (let at = 0; at < steps; at++) {
    engine.prepare?.();
    await pause(PAUSE_MS);
    const before = now();
    engine.step(at % engine.vocabularySize);
    times.push(1000 * (now() - before));
  }
  times.sort((a, b) => a - b);
  const quantile = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  return { p50: quantile(0.5), p99: quantile(0.99) };
}

const WARM_UP = 2000;
