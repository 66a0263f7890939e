/**
 * How steadily MIDI clock leaves: a metronome at 120 with clock out, through the memory backend, with
 * the machine as it is and with two busy processes beside it; sent by the output's own thread, and
 * for comparison by the jam's thread with timers. The spread is the standard deviation of how late
 * each message left.
 */

import { openModel } from '../dist/cli/openModel.js';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { systemClock } from '../dist/jam/clock.js';
import { OutputLane } from '../dist/jam/output/outputLane.js';
import { takeRealTimePriority } from '../dist/jam/output/realTime.js';
import { JamRuntime } from '../dist/jam/runtime.js';
import { Session } from '../dist/jam/session.js';
import { MemoryBackend } from '../dist/midi/backends/memory.js';
import { createEngine } from '../dist/model/createEngine.js';
import { startBurning } from './load.mjs';

const SECONDS = Number(process.env.CLOCK_OUT_SECONDS ?? 20);

export async function bench() {
  const model = await openModel('live');
  const engine = await createEngine('wasm', model);
  const isRealTime = takeRealTimePriority('jam');
  if (!isRealTime) console.log('(without real-time priority)');
  console.log(`${''.padEnd(44)}messages    sd ms   p99 ms  most ms`);
  for (const isLoaded of [false, true]) {
    const stopBurning = isLoaded ? startBurning() : () => {};
    try {
      for (const isThread of [true, false]) {
        const late = await clocks(model, engine, isThread);
        const where = isThread ? "the output's own thread" : "the jam's thread, by timers";
        print(`${where}, ${isLoaded ? 'two busy processes' : 'as it is'}`, late);
      }
    } finally {
      stopBurning();
    }
  }
  engine.dispose();
}

/** How late each message left, in milliseconds. */
async function clocks(model, engine, isThread) {
  const settings = liveSettingsSchema.parse({ tempo: 120, clockOut: 'on' });
  const inside = new MemoryBackend(systemClock.now);
  const backend = isThread ? new OutputLane(inside) : inside;
  const late = [];
  const runtime = new JamRuntime({
    session: new Session({ model, engine, settings, seed: 1 }),
    clock: systemClock,
    backend,
    ...(isThread ? {} : { onSend: (_, due) => late.push(systemClock.now() - due) }),
  });
  await runtime.start();
  runtime.receive({ kind: 'settings', change: { metronome: 'on' } });
  for (let second = 0; second < SECONDS; second++) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (isThread) late.push(...backend.gate.takeSent().map((one) => one.late));
  }
  await runtime.stop();
  if (isThread) await backend.stop();
  return late;
}

function print(name, late) {
  const mean = late.reduce((sum, one) => sum + one, 0) / late.length;
  const spread = Math.sqrt(late.reduce((sum, one) => sum + (one - mean) ** 2, 0) / late.length);
  const sorted = [...late].sort((a, b) => a - b);
  const figures = [spread, sorted[Math.floor(0.99 * (sorted.length - 1))], sorted.at(-1)];
  const columns = figures.map((one) => one.toFixed(3).padStart(9)).join('');
  console.log(`${name.padEnd(44)}${String(late.length).padStart(8)}${columns}`);
}

if (import.meta.url === `file://${process.argv[1]}`) await bench();
