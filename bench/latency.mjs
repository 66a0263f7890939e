/**
 * How long a note takes: from the port's callback to the prediction, to what is sent because of it
 * (the note-offs with which the partner yields) and to a page on a real WebSocket; and how late
 * scheduled notes leave. 10,000 notes through the memory backend. The session's clock is turned by
 * hand in the first part, so that it need not take an hour; the durations are real.
 * LATENCY_PRECISION=int16 measures the quicker arithmetic.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'hdr-histogram-js';
import { WebSocket } from 'ws';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { systemClock } from '../dist/jam/clock.js';
import { JamRuntime } from '../dist/jam/runtime.js';
import { Session } from '../dist/jam/session.js';
import { MemoryBackend } from '../dist/midi/backends/memory.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { PROTOCOL_VERSION, SUBPROTOCOL } from '../dist/wire/messages.js';
import { WireServer } from '../dist/wire/server.js';

const NOTES = 10_000;
const PHRASE = [62, 66, 69, 74, 73, 71, 69, 67, 66, 64, 62, 64, 66, 67, 69, 62];
const EIGHTH = 250;

export async function bench() {
  const model = await loadModel(fileURLToPath(new URL('../models/live', import.meta.url)));
  const engine = await createEngine('wasm', model, { precision: process.env.LATENCY_PRECISION });
  const settings = liveSettingsSchema.parse({ tempo: 120 });
  await byHand(() => new Session({ model, engine, settings, seed: 1 }));
  const fast = liveSettingsSchema.parse({ tempo: 240, silenceBeats: 0.25 });
  await inRealTime(() => new Session({ model, engine, settings: fast, seed: 1 }));
  engine.dispose();
}

async function byHand(newSession) {
  const clock = handClock();
  const backend = new MemoryBackend(clock.now);
  const runtime = new JamRuntime({ session: newSession(), clock, backend });
  await runtime.start();
  const server = new WireServer({
    source: runtime,
    host: '127.0.0.1',
    port: 0,
    pageFolder: fileURLToPath(new URL('../dist/web', import.meta.url)),
    version: '0',
  });
  const viewer = await openViewer(await server.start());

  const toPrediction = histogram();
  const toMidi = histogram();
  const toPage = histogram();
  let struck = 0;
  let waits = false;
  runtime.subscribe((event) => {
    if (event.kind !== 'prediction' || !waits) return;
    waits = false;
    record(toPrediction, performance.now() - struck);
  });
  const port = backend.inputPort('Antiphon In');
  let yields = false;
  backend.outputPort('Antiphon Out').onSent(() => {
    if (yields) record(toMidi, performance.now() - struck);
    yields = false;
  });
  for (let note = 0; note < NOTES; note++) {
    const pitch = PHRASE[note % PHRASE.length];
    clock.turnTo(clock.now() + 0.1 * EIGHTH);
    // After each phrase the partner answers for two beats, then the player breaks in.
    if (note % PHRASE.length === 0 && note > 0) {
      clock.turnTo(clock.now() + 4 * EIGHTH);
      for (
        let i = 0;
        i < 40 && !runtime.snapshot().sounding.some(({ part }) => part === 'partner');
        i++
      )
        clock.turnTo(clock.now() + EIGHTH / 2);
      yields = runtime.snapshot().sounding.some(({ part }) => part === 'partner');
    }
    const seen = viewer.nextPrediction();
    waits = true;
    struck = performance.now();
    const start = struck;
    port.inject([0x90, pitch, 80]);
    yields = false;
    await seen;
    record(toPage, performance.now() - start);
    clock.turnTo(clock.now() + 0.9 * EIGHTH);
    port.inject([0x80, pitch, 0]);
  }
  viewer.close();
  await runtime.stop();
  await server.stop();
  print('note in to prediction out', toPrediction);
  print('note in to MIDI out (yielding)', toMidi);
  print('note in to prediction on the page', toPage);
}

/** Twenty seconds of playing and being answered, in real time. */
async function inRealTime(newSession) {
  const backend = new MemoryBackend(systemClock.now);
  const late = histogram();
  const runtime = new JamRuntime({
    session: newSession(),
    clock: systemClock,
    backend,
    onSend: (_, due) => record(late, systemClock.now() - due),
  });
  await runtime.start();
  const port = backend.inputPort('Antiphon In');
  for (let round = 0; round < 4; round++) {
    for (const pitch of PHRASE.slice(0, 8)) {
      port.inject([0x90, pitch, 80]);
      await sleep(112);
      port.inject([0x80, pitch, 0]);
      await sleep(13);
    }
    await sleep(4000);
  }
  await runtime.stop();
  print('scheduled notes leave late by', late);
}

function histogram() {
  return build({ lowestDiscernibleValue: 1, highestTrackableValue: 10_000_000 });
}

/** In microseconds; a note that left early would be a fault. */
function record(into, milliseconds) {
  if (milliseconds < 0) throw new Error(`${-milliseconds} ms early`);
  into.recordValue(Math.round(milliseconds * 1000));
}

function print(name, one) {
  const ms = (percentile) => (one.getValueAtPercentile(percentile) / 1000).toFixed(2);
  const figures = `p50 ${ms(50)}  p99 ${ms(99)}  max ${(one.maxValue / 1000).toFixed(2)} ms`;
  console.log(`${name.padEnd(34)} ${figures}  (${one.totalCount})`);
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function handClock() {
  let time = 0;
  const alarms = new Set();
  return {
    now: () => time,
    wakeAt: (due, callback) => {
      const alarm = { due, callback };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
    turnTo: (to) => {
      for (;;) {
        let next;
        for (const alarm of alarms) if (alarm.due <= to && !(alarm.due >= next?.due)) next = alarm;
        if (next === undefined) break;
        alarms.delete(next);
        time = Math.max(time, next.due);
        next.callback();
      }
      time = Math.max(time, to);
    },
  };
}

async function openViewer(page) {
  const socket = new WebSocket(`${page.replace('http', 'ws')}ws`, SUBPROTOCOL);
  let told = () => {};
  const joined = new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.type === 'version') {
        socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION, role: 'viewer' }));
      } else if (message.type === 'snapshot') resolve();
      else if (message.type === 'event' && message.event.kind === 'prediction') told();
    });
  });
  await joined;
  return {
    nextPrediction: () =>
      new Promise((resolve) => {
        told = resolve;
      }),
    close: () => socket.close(),
  };
}
