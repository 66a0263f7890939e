/**
 * Another model in the middle of a jam: for how long the jam's thread does nothing else. A jam plays
 * by itself in real time; between two turns of the event loop the processor time of its thread is
 * read, with and without a model being loaded and taken over. Linux only: it alone tells the time
 * of one thread. SWITCH_TO=ngram,dice says to which.
 */
import { readFileSync } from 'node:fs';
import { ModelThread } from '../dist/cli/modelThread.js';
import { openModel } from '../dist/cli/openModel.js';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { systemClock } from '../dist/jam/clock.js';
import { ModelShelf } from '../dist/jam/modelShelf.js';
import { JamRuntime } from '../dist/jam/runtime.js';
import { Session } from '../dist/jam/session.js';
import { createEngine } from '../dist/model/createEngine.js';

const MODELS = (process.env.SWITCH_TO ?? 'live,polyphony,huang-wu,blues,ngram,dice').split(',');
const PLAYED = 8000;
const WATCHED = 3000;

export async function bench() {
  console.log('to           without a switch, ms     with it, ms');
  for (const name of MODELS) {
    const [without, during] = await switchTo(name);
    console.log(`${name.padEnd(12)} ${longest(without)}   ${longest(during)}`);
  }
}

async function switchTo(name) {
  const first = await open('light');
  const thread = new ModelThread({ engine: 'wasm', precision: 'float32' });
  const models = new ModelShelf(
    first,
    (name) => thread.open(name),
    () => thread.close(),
  );
  const settings = liveSettingsSchema.parse({ mode: 'solo', tempo: 120 });
  const session = new Session({ ...first, settings, seed: 1, models: models.find });
  const runtime = new JamRuntime({ session, clock: systemClock, models });
  await runtime.start();
  runtime.receive({ kind: 'settings', change: { mode: 'solo' } });
  await stretches(PLAYED);
  const without = await stretches(WATCHED);
  runtime.receive({ kind: 'settings', change: { model: name } });
  const during = await stretches(WATCHED);
  if (runtime.snapshot().settings.model !== name) throw new Error(`${name} was not taken over`);
  await runtime.stop();
  models.dispose();
  return [without, during];
}

/** The first one, in this thread. */
async function open(name) {
  const model = await openModel(name);
  return { model, engine: await createEngine('wasm', model) };
}

/** Milliseconds of this thread between turns of the event loop, the longest first. */
async function stretches(duration) {
  const end = performance.now() + duration;
  const found = [];
  let last = threadTime();
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const now = threadTime();
    found.push(now - last);
    last = now;
  }
  return found.sort((a, b) => b - a);
}

function threadTime() {
  return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
}

function longest(all) {
  const figures = all.slice(0, 3).map((one) => one.toFixed(1).padStart(6));
  return `longest ${figures.join(' ')}`;
}
