/**
 * A jam in real time with nobody watching and then with so many, by real sockets, some of whom are
 * slow, never read, or come and go all the time: how late its messages leave, how late its notes
 * reach those who read, and how much memory the daemon takes. VIEWERS=1000, VIEWERS_SECONDS=20
 */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'hdr-histogram-js';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { PROCESS_START, systemClock } from '../dist/jam/clock.js';
import { OutputLane } from '../dist/jam/output/outputLane.js';
import { takeRealTimePriority } from '../dist/jam/output/realTime.js';
import { JamRuntime } from '../dist/jam/runtime.js';
import { Session } from '../dist/jam/session.js';
import { MemoryBackend } from '../dist/midi/backends/memory.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { Stopwatch } from '../dist/observe/stopwatch.js';
import { WireLane } from '../dist/wire/lane.js';
import { openViewer, startWatching } from './load.mjs';

const VIEWERS = Number(process.env.VIEWERS ?? 950);
const SECONDS = Number(process.env.VIEWERS_SECONDS ?? 20);
const DEAF = 20;
const PASSERS_BY = 1000;
const PHRASE = [62, 66, 69, 74, 73, 71, 69, 67];

export async function bench() {
  const model = await loadModel(fileURLToPath(new URL('../models/live', import.meta.url)));
  const engine = await createEngine('wasm', model);
  const inputs = new MemoryBackend(systemClock.now);
  const backend = new OutputLane(inputs);
  const stopwatch = new Stopwatch(systemClock.now);
  let late = histogram();
  stopwatch.listener = (stage, duration) => {
    if (stage === 'send') late.recordValue(Math.max(0, Math.round(duration * 1000)));
  };
  const settings = liveSettingsSchema.parse({ mode: 'changes', tempo: 120, clockOut: 'on' });
  const session = new Session({ model, engine, settings, seed: 1, stopwatch });
  const runtime = new JamRuntime({ session, clock: systemClock, backend, stopwatch });
  await runtime.start();
  const server = new WireLane({
    source: runtime,
    host: '127.0.0.1',
    port: 0,
    pageFolder: fileURLToPath(new URL('../dist/web', import.meta.url)),
    version: '0',
    onError: (error) => console.error(error),
  });
  const url = await server.start();
  const stopPlaying = play(inputs.inputPort('Antiphon In'));
  const listen = async (what, beside = async () => {}) => {
    const end = performance.now() + 1000 * SECONDS;
    runtime.noteSends();
    late = histogram();
    await Promise.all([beside(), sleep(1000 * SECONDS)]);
    await sleep(Math.max(0, end - performance.now()));
    runtime.noteSends();
    const ms = (share) => (late.getValueAtPercentile(share) / 1000).toFixed(2);
    const { rss } = process.memoryUsage();
    console.log(
      `${what.padEnd(44)} late p50 ${ms(50)}  p99 ${ms(99)} ms (${late.totalCount})   ` +
        `${(rss / 2 ** 20).toFixed(0)} MiB`,
    );
  };
  if (!takeRealTimePriority('jam')) console.log('(without real-time priority)');
  await sleep(3000);
  await listen('nobody');
  const watching = await startWatching(url, VIEWERS, PROCESS_START);
  await listen(`${VIEWERS} who read`);
  const deaf = await Promise.all(Array.from({ length: DEAF }, () => openDeaf(url)));
  await listen(`and ${DEAF} who never read`);
  await listen(`and ${PASSERS_BY} who come and go in a second`, () => passBy(url));
  for (const one of deaf) one.destroy();
  const [p50, , p99] = await watching.stop();
  console.log(`notes reach those who read: p50 ${p50.toFixed(1)}  p99 ${p99.toFixed(1)} ms`);
  await sleep(1000);
  await listen('nobody again');
  stopPlaying();
  await runtime.stop();
  await server.stop();
  await backend.stop();
  engine.dispose();
}

/** A player who never rests, four notes a second; returns how to end that. */
function play(port) {
  let count = 0;
  const timer = setInterval(() => {
    port.inject([0x80, PHRASE[count % PHRASE.length], 0]);
    count++;
    port.inject([0x90, PHRASE[count % PHRASE.length], 80], systemClock.now());
  }, 250);
  return () => clearInterval(timer);
}

/** A viewer who has joined, and reads nothing from then on. */
async function openDeaf(url) {
  const viewer = await openViewer(url, () => {});
  viewer.pause();
  return { destroy: () => viewer.terminate() };
}

/** Connections that are dropped, half of them with their request not yet whole. */
async function passBy(url) {
  const { hostname, port, host } = new URL(url);
  for (let wave = 0; wave < 20; wave++) {
    await Promise.all(
      Array.from({ length: PASSERS_BY / 20 }, async (_, number) => {
        const socket = connect(Number(port), hostname);
        socket.on('error', () => {});
        await once(socket, 'connect').catch(() => {});
        const key = randomBytes(16).toString('base64');
        socket.write(
          `GET /ws HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
            `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n` +
            `Sec-WebSocket-Protocol: antiphon.v1\r\n${number % 2 === 0 ? '\r\n' : ''}`,
        );
        await sleep(40);
        socket.destroy();
      }),
    );
  }
}

function histogram() {
  return build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000 });
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
