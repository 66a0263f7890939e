import { parentPort, workerData } from 'node:worker_threads';
import { AntiphonError } from '../error.js';
import { loadModel } from '../model/loadModel.js';
import type { FailedJob } from '../wire/jobThread.js';
import type { ModelJob, ReadModel } from './modelJob.js';

/** The thread of a model that is loaded while a jam is played: see modelThread.ts. */
const { folder, engine, precision }: ModelJob = workerData;

try {
  const { card, mind } = await loadModel(folder);
  const parts = await mind.engineParts(engine, { precision });
  const read: ReadModel = { kind: 'model', card, parts };
  parentPort?.postMessage(read, [...buffersIn(parts)]);
} catch (error) {
  if (!(error instanceof AntiphonError)) throw error;
  const { code, message } = error;
  parentPort?.postMessage({ kind: 'failed', problem: { code, message } } satisfies FailedJob);
}

/** The memory of all arrays of numbers, to be given away instead of copied; what is shared is not. */
function buffersIn(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) buffersIn(part, found);
  }
  return found;
}
