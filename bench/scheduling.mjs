/**
 * From where to send at a due time: `node bench/scheduling.mjs`, written up in docs/TIMING.md. Each
 * scheme sends the same 100 messages, 10 to 30 ms apart, and notes how late each is; the schemes take
 * turns, five rounds, so that all meet the same machine. Three circumstances: the sending process
 * idle; its main thread at work as in a jam (a burst of allocating arithmetic of 1 to 4 ms every
 * 25 ms); and that with two other processes that never rest, on two cores.
 */
import { spawn } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { takeRealTimePriority } from '../dist/jam/output/realTime.js';

const MESSAGES = 100;
const ROUNDS = Number(process.env.SCHEDULING_ROUNDS ?? 5);
const HERE = fileURLToPath(import.meta.url);

/** Milliseconds on the clock that all threads share. */
function now() {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

const nobody = new Int32Array(new SharedArrayBuffer(4));

/** Each sends at every due time, by calling `send`. */
const waits = {
  timeout: (due, done) => {
    const check = () => (now() >= due ? done() : setTimeout(check, Math.ceil(due - now())));
    check();
  },
  timeoutAndTurns: (due, done) => {
    const check = () => (now() >= due ? done() : setImmediate(check));
    const left = due - now();
    if (left > 2.5) setTimeout(check, Math.floor(left - 1.5));
    else check();
  },
  waitAsync: async (due, done) => {
    while (now() < due) {
      const { async, value } = Atomics.waitAsync(nobody, 0, 0, due - now());
      if (async) await value;
    }
    done();
  },
  wait: (due, done) => {
    while (now() < due) Atomics.wait(nobody, 0, 0, due - now());
    done();
  },
  waitAndSpin: (due, done) => {
    while (due - now() > 0.3) Atomics.wait(nobody, 0, 0, due - now() - 0.25);
    while (now() < due);
    done();
  },
};

const schemes = [
  { name: 'main thread, setTimeout', wait: 'timeout' },
  { name: 'main thread, setTimeout, last 1.5 ms in setImmediate', wait: 'timeoutAndTurns' },
  { name: 'worker, setTimeout', wait: 'timeout', worker: true },
  {
    name: 'worker, setTimeout, last 1.5 ms in setImmediate',
    wait: 'timeoutAndTurns',
    worker: true,
  },
  { name: 'worker, Atomics.waitAsync', wait: 'waitAsync', worker: true },
  { name: 'worker, Atomics.wait', wait: 'wait', worker: true },
  { name: 'worker, Atomics.wait, last 0.25 ms spun', wait: 'waitAndSpin', worker: true },
  { name: 'worker, Atomics.wait, nice -10', wait: 'wait', worker: true, nice: -10 },
  {
    name: 'worker, Atomics.wait, real-time priority',
    wait: 'wait',
    worker: true,
    isRealTime: true,
  },
  {
    name: 'worker, Atomics.wait, real-time priority, last 0.25 ms spun',
    wait: 'waitAndSpin',
    worker: true,
    isRealTime: true,
  },
];

async function sendAll({ wait }, dues) {
  const late = [];
  for (const due of dues)
    await new Promise((sent) =>
      waits[wait](due, () => {
        late.push(now() - due);
        sent();
      }),
    );
  return late;
}

function newDues() {
  const dues = [];
  let due = now() + 50;
  for (let i = 0; i < MESSAGES; i++) {
    due += 10 + 20 * Math.random();
    dues.push(due);
  }
  return dues;
}

/** What imagining does to the main thread. */
function work() {
  const until = now() + 1 + 3 * Math.random();
  let kept = [];
  while (now() < until) {
    kept.push(Array.from({ length: 50 }, (_, i) => ({ i, text: `${i}` })));
    if (kept.length > 200) kept = [];
  }
}

async function main() {
  const lanes = await Promise.all(
    schemes.map(({ worker }) => (worker ? new Worker(HERE) : undefined)),
  );
  const replies = lanes.map(
    (lane) => lane && new Promise((resolve) => lane.once('message', resolve)),
  );
  await Promise.all(replies);
  for (const circumstance of ['idle', 'jam', 'jam, two busy processes beside it']) {
    const isLoaded = circumstance.includes('busy');
    const others = isLoaded ? [0, 1].map(() => spawn(process.execPath, [HERE, 'burn'])) : [];
    const working = circumstance === 'idle' ? undefined : setInterval(work, 25);
    const late = schemes.map(() => []);
    for (let round = 0; round < ROUNDS; round++)
      for (const [index, scheme] of schemes.entries()) {
        const dues = newDues();
        const lane = lanes[index];
        lane?.postMessage({ scheme, dues });
        const reply = lane
          ? new Promise((resolve) => lane.once('message', resolve))
          : sendAll(scheme, dues);
        late[index].push(...(await reply));
      }
    clearInterval(working);
    for (const other of others) other.kill();
    console.log(`\n${circumstance}`);
    for (const [index, { name }] of schemes.entries()) {
      const sorted = late[index].sort((a, b) => a - b);
      const at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(3);
      console.log(
        `${name.padEnd(56)} least ${at(0)}  p50 ${at(0.5)}  p99 ${at(0.99)}  most ${at(1)}`,
      );
    }
  }
  for (const lane of lanes) lane?.terminate();
}

if (!isMainThread) {
  parentPort.on('message', async ({ scheme, dues }) => {
    if (scheme.nice !== undefined) os.setPriority(scheme.nice);
    if (scheme.isRealTime) takeRealTimePriority('output');
    parentPort.postMessage(await sendAll(scheme, dues));
  });
  parentPort.postMessage('ready');
} else if (process.argv[2] === 'burn') {
  for (;;) work();
} else await main();
