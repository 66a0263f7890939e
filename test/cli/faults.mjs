/**
 * Loaded into a daemon before itself: what its memory ports send goes to the file SENT as well, at
 * once, and SIGUSR2 brings about the fault of FAULT in the jam's thread. For `page` it is the page's
 * thread that fails, at the partner's fifth note of each of its lives.
 */
import { appendFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { MemoryBackend } from '../../dist/midi/backends/memory.js';

const { FAULT, SENT, SECRET } = process.env;
const { publishOutput } = MemoryBackend.prototype;

MemoryBackend.prototype.publishOutput = async function (name, onLost) {
  const output = await publishOutput.call(this, name, onLost);
  const send = (bytes) => {
    output.send(bytes);
    appendFileSync(SENT, `${Buffer.from(bytes).toString('hex')}\n`);
  };
  return { ...output, send };
};

const FAULTS = {
  throw: () => {
    throw new Error(`a fault with ${SECRET}`);
  },
  reject: () => void Promise.reject(new Error('a fault that nobody awaited')),
  hang: () => {
    for (;;);
  },
};
process.on('SIGUSR2', () => FAULTS[FAULT]());

if (FAULT === 'page' && workerData?.jam !== undefined) {
  let notes = 0;
  parentPort.on('message', ({ events = [] }) => {
    for (const { kind, on } of events) if (kind === 'note' && on) notes += 1;
    if (notes >= 5) throw new Error('a fault of the page');
  });
}
