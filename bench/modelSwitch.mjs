/**
 * Another model in the middle of a jam: for how long the jam's thread does nothing else. A jam plays
 * by itself in real time; between two turns of the event loop the processor time of its thread is
 * read, with and without a model being loaded and taken over. Each switch is the first one of a
 * process of its own, in which nothing of the other model has been optimised yet. Linux only: it alone
 * tells the time of one thread. SWITCH_TO=ngram,dice says to which, SWITCHES=5 how often to each.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ModelThread } from '../dist/cli/modelThread.js';
import { modelNames, openModel } from '../dist/cli/openModel.js';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { clockStartFor, systemClockSince } from '../dist/jam/clock.js';
import { ModelShelf } from '../dist/jam/modelShelf.js';
import { JamRuntime } from '../dist/jam/runtime.js';
import { Session } from '../dist/jam/session.js';
import { createEngine } from '../dist/model/createEngine.js';

const MODELS = process.env.SWITCH_TO?.split(',') ?? modelNames();
const SWITCHES = Number(process.env.SWITCHES ?? 3);
/** What is heard by the other model: in solo all 32 bars that are kept. */
const PLAYED = 80_000;
const SETTLED = 3000;
const WATCHED = 2500;
const HOW = { engine: 'wasm', precision: 'int16' };
const SCRIPT = fileURLToPath(import.meta.url);

export async function bench() {
  console.log(`The longest pieces of each of ${SWITCHES} switches, ms`);
  console.log('to           without a switch     with it            there after');
  for (const name of MODELS) {
    for (let time = 0; time < SWITCHES; time++) {
      const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, name]);
      const { without, during, after } = JSON.parse(stdout);
      const times = `${figures(without)}   ${figures(during)}   ${after.toFixed(0).padStart(6)}`;
      console.log(`${name.padEnd(12)} ${times}`);
    }
  }
}

async function switchTo(name) {
  const model = await openModel(name === 'light' ? 'blues' : 'light');
  const first = { model, engine: await createEngine(HOW.engine, model) };
  const thread = new ModelThread(HOW);
  const close = () => thread.close();
  const models = new ModelShelf(first, (other) => thread.open(other), close);
  const settings = liveSettingsSchema.parse({ mode: 'solo', tempo: 120, model: model.card.name });
  const session = new Session({ ...first, settings, seed: 1, models: models.find });
  const { at, turn } = played(session);
  const clock = systemClockSince(clockStartFor(at));
  const runtime = new JamRuntime({ session, clock, models, begun: { at, turn } });
  await runtime.start();
  await stretches(pause(SETTLED));
  const without = await stretches(pause(WATCHED));
  const chosen = performance.now();
  let after;
  const taken = new Promise((resolve) => {
    runtime.subscribe((event) => {
      if (event.kind !== 'settings' || event.settings.model !== name) return;
      after = performance.now() - chosen;
      resolve(pause(WATCHED));
    });
  });
  runtime.receive({ kind: 'settings', change: { model: name } });
  const during = await stretches(taken);
  await runtime.stop();
  models.dispose();
  return { without, during, after };
}

/** As fast as it goes, by the jam's own time. */
function played(session) {
  let turn = session.receive({ kind: 'settings', change: { mode: 'solo' } }, 0);
  let at = 0;
  while (turn.wake < PLAYED) {
    at = Math.max(at, turn.wake);
    turn = session.advance(at);
  }
  return { at, turn };
}

/** Milliseconds of this thread between turns of the event loop until `end`, the longest three. */
async function stretches(end) {
  const found = [];
  let isOver = false;
  void end.then(() => {
    isOver = true;
  });
  let last = threadTime();
  while (!isOver) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const now = threadTime();
    found.push(now - last);
    last = now;
  }
  return found.sort((a, b) => b - a).slice(0, 3);
}

function threadTime() {
  // Linux brings a thread's own account up to date when that of its process is asked for; else it
  // goes by the scheduler's ticks.
  process.cpuUsage();
  return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
}

function figures(all) {
  return all.map((one) => one.toFixed(1).padStart(5)).join(' ');
}

if (process.argv[1] === SCRIPT) console.log(JSON.stringify(await switchTo(process.argv[2])));
