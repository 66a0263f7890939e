// What a step costs by the size of the network: two layers of 64 to 384 units over canon, prepared
// and after pauses as in live play, beside a plain loop over the same weights, in turns within the
// same minute. Weights are random: they change nothing about the time. `antiphon compare` says what
// each size foretells for it.
import { setTimeout as sleep } from 'node:timers/promises';
import { createWasmEngine } from '../dist/model/wasmEngine.js';
import { SIZES } from '../dist/training/contenders/sizes.js';
import { coldStep } from '../dist/training/contenders/stepTime.js';
import { plainStep, randomNetwork } from './step.mjs';

/** Canon's. */
const CHARACTERS = 50;

/** Prints the table and returns the medians, microseconds a step, by units. */
export async function bench(print = console.log) {
  const now = () => performance.now();
  print('A step of two layers, microseconds after 60 ms idle (p50, p99):');
  print('units   wasm, prepared      plain loop          times the plain loop');
  const figures = {};
  for (const units of SIZES) {
    const network = randomNetwork(CHARACTERS, [units, units]);
    const engine = await createWasmEngine(network);
    const plain = { vocabularySize: CHARACTERS, step: plainStep(network) };
    const kernel = await coldStep(engine, now, sleep);
    const loop = await coldStep(plain, now, sleep);
    engine.dispose();
    figures[units] = { kernel, loop };
    const pair = ({ p50, p99 }) => `${p50.toFixed(1).padEnd(9)}${p99.toFixed(1)}`.padEnd(20);
    const ratio = (loop.p50 / kernel.p50).toFixed(1);
    print(`${String(units).padEnd(8)}${pair(kernel)}${pair(loop)}${ratio}`);
  }
  return figures;
}
