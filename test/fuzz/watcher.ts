import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { keepInput } from './seeds.js';
import type { Input } from './target.js';
import { PATIENCE } from './trial.js';

/** Looks on from a thread of its own: who hangs cannot say so. */
const { target }: { target: string } = workerData;

/** Milliseconds: of work, and of waiting for what never comes. */
const MOST_WORK = 4 * PATIENCE;
const MOST_WAITING = 300_000;

let last: { readonly number: number; readonly input: Input } | undefined;
let worked = process.cpuUsage();
let since = performance.now();

parentPort?.on('message', (begun: typeof last) => {
  last = begun;
  worked = process.cpuUsage();
  since = performance.now();
});

setInterval(() => {
  const { user, system } = process.cpuUsage(worked);
  const isWorking = (user + system) / 1000 > MOST_WORK;
  if (last === undefined || !(isWorking || performance.now() - since > MOST_WAITING)) return;
  const { number, input } = last;
  writeSync(1, `${target}: input ${number} hangs, kept in ${keepInput(target, input)}\n`);
  process.kill(process.pid, 'SIGKILL');
}, 1000);
