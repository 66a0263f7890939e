/**
 * How long a note takes, by the daemon itself through the memory backend.
 *
 * 10,000 notes in the time of a clock turned by hand, so that it need not take an hour (the
 * durations are real): from the port's callback to the prediction, and to a page on a real
 * WebSocket. Then jams in real time with a journal and 500 viewers, once with the machine as it is and
 * once with two processes beside it that never rest: how late scheduled notes leave, and what is sent because a note
 * breaks in; sent by the output's own thread, and for comparison by the jam's thread with timers.
 * LATENCY_PRECISION=float32 measures the slower arithmetic.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'hdr-histogram-js';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { PROCESS_START, systemClock } from '../dist/jam/clock.js';
import { JournalFile } from '../dist/jam/journal/file.js';
import { JournalWriter } from '../dist/jam/journal/writer.js';
import { OutputLane } from '../dist/jam/output/outputLane.js';
import { takeRealTimePriority } from '../dist/jam/output/realTime.js';
import { JamRuntime } from '../dist/jam/runtime.js';
import { Session } from '../dist/jam/session.js';
import { MemoryBackend } from '../dist/midi/backends/memory.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { Latencies, latencyLines } from '../dist/observe/latencies.js';
import { Stopwatch } from '../dist/observe/stopwatch.js';
import { WireLane } from '../dist/wire/lane.js';
import { handClock } from './handClock.mjs';
import { openViewer, startBurning, startWatching } from './load.mjs';

const NOTES = Number(process.env.LATENCY_NOTES ?? 10_000);
const ROUNDS = Number(process.env.LATENCY_ROUNDS ?? 12);
const VIEWERS = 500;
const PHRASE = [62, 66, 69, 74, 73, 71, 69, 67, 66, 64, 62, 64, 66, 67, 69, 62];
const EIGHTH = 250;

export async function bench() {
  const model = await loadModel(fileURLToPath(new URL('../models/live', import.meta.url)));
  const engine = await createEngine('wasm', model, {
    precision: process.env.LATENCY_PRECISION ?? 'int16',
  });
  const newSession = (settings, stopwatch) =>
    new Session({
      model,
      engine,
      settings: liveSettingsSchema.parse(settings),
      seed: 1,
      ...(stopwatch === undefined ? {} : { stopwatch }),
    });
  await byHand(() => newSession({ tempo: 120 }));
  // From here on as the daemon does, which rests most of the time.
  const isRealTime = takeRealTimePriority('jam');
  console.log(isRealTime ? '' : '(without real-time priority)');
  for (const isLoaded of [false, true]) {
    console.log(isLoaded ? '\nwith two busy processes beside it' : '\nwith the machine as it is');
    const stopBurning = isLoaded ? startBurning() : () => {};
    try {
      for (const isThread of [true, false]) await inRealTime(newSession, isThread);
    } finally {
      stopBurning();
    }
  }
  engine.dispose();
}

async function byHand(newSession) {
  const clock = handClock();
  const backend = new MemoryBackend(clock.now);
  const runtime = new JamRuntime({ session: newSession(), clock, backend });
  await runtime.start();
  const server = serve(runtime);
  let told = () => {};
  const viewer = await openViewer(await server.start(), (event) => {
    if (event.kind === 'prediction') told();
  });

  const toPrediction = histogram();
  const toPage = histogram();
  let struck = 0;
  let waits = false;
  runtime.subscribe((event) => {
    if (event.kind !== 'prediction' || !waits) return;
    waits = false;
    record(toPrediction, performance.now() - struck);
  });
  const port = backend.inputPort('Antiphon In');
  for (let note = 0; note < NOTES; note++) {
    const pitch = PHRASE[note % PHRASE.length];
    clock.turnTo(clock.now() + 0.1 * EIGHTH);
    // After each phrase the partner answers for two beats, then the player breaks in.
    if (note % PHRASE.length === 0 && note > 0) clock.turnTo(clock.now() + 10 * EIGHTH);
    const seen = new Promise((resolve) => {
      told = resolve;
    });
    waits = true;
    struck = performance.now();
    const start = struck;
    port.inject([0x90, pitch, 80]);
    await seen;
    record(toPage, performance.now() - start);
    clock.turnTo(clock.now() + 0.9 * EIGHTH);
    port.inject([0x80, pitch, 0]);
  }
  viewer.close();
  await runtime.stop();
  await server.stop();
  print('note in to prediction', toPrediction);
  print('note in to prediction on a page', toPage);
}

/** Phrases that break into the answers to those before, in real time. */
async function inRealTime(newSession, isThread) {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-latency-'));
  const journal = new JournalWriter({
    clock: systemClock,
    open: () => JournalFile.create(join(folder, 'jam.journal')),
    notice: console.error,
  });
  const inputs = new MemoryBackend(systemClock.now);
  const backend = isThread ? new OutputLane(inputs) : inputs;
  const latencies = new Latencies();
  const stopwatch = new Stopwatch(systemClock.now);
  stopwatch.listener = (stage, duration) => {
    if (stage === 'send' && duration < 0) throw new Error(`${-duration} ms early`);
    latencies.record(stage, duration);
  };
  const struck = new Set();
  const runtime = new JamRuntime({
    session: newSession({ tempo: 240, silenceBeats: 0.25 }, stopwatch),
    clock: systemClock,
    backend,
    journal,
    stopwatch,
    ...(isThread
      ? {}
      : {
          onSend: (_, due) =>
            stopwatch.note(struck.has(due) ? 'respond' : 'send', systemClock.now() - due),
        }),
  });
  await runtime.start();
  const server = serve(runtime);
  const watching = await startWatching(await server.start(), VIEWERS, PROCESS_START);
  const port = inputs.inputPort('Antiphon In');
  for (let round = 0; round < ROUNDS; round++) {
    for (const pitch of PHRASE.slice(0, 8)) {
      const at = systemClock.now();
      struck.add(at);
      port.inject([0x90, pitch, 80], at);
      await sleep(112);
      port.inject([0x80, pitch, 0]);
      await sleep(13);
    }
    await sleep(1400 + 200 * Math.random());
    runtime.noteSends();
  }
  await runtime.stop();
  const late = await watching.stop();
  await server.stop();
  if (isThread) await backend.stop();
  runtime.noteSends();
  rmSync(folder, { recursive: true });
  console.log(`\nsent by ${isThread ? "the output's own thread" : "the jam's thread, by timers"}:`);
  for (const line of latencyLines(latencies.summary())) console.log(`  ${line}`);
  const figures = late.map((one) => one.toFixed(1));
  console.log(
    `  a note reaches ${VIEWERS} viewers: p50 ${figures[0]}  p95 ${figures[1]}  p99 ${figures[2]} ms`,
  );
}

function serve(source) {
  return new WireLane({
    source,
    host: '127.0.0.1',
    port: 0,
    pageFolder: fileURLToPath(new URL('../dist/web', import.meta.url)),
    version: '0',
    onError: (error) => console.error(error),
  });
}

function histogram() {
  return build({ lowestDiscernibleValue: 1, highestTrackableValue: 10_000_000 });
}

/** In microseconds. */
function record(into, milliseconds) {
  into.recordValue(Math.round(milliseconds * 1000));
}

function print(name, one) {
  const ms = (percentile) => (one.getValueAtPercentile(percentile) / 1000).toFixed(2);
  const figures = `p50 ${ms(50)}  p99 ${ms(99)}  most ${(one.maxValue / 1000).toFixed(2)} ms`;
  console.log(`${name.padEnd(34)} ${figures}  (${one.totalCount})`);
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
