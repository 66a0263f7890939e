import { parentPort, workerData } from 'node:worker_threads';
import { AntiphonError } from '../error.js';
import type { FromServer, LaneData, ToServer } from './laneMessages.js';
import { MirroredJam } from './mirroredJam.js';
import { WireServer } from './server.js';

/** The server's thread: see lane.ts. */
const { options, jam, epoch }: LaneData = workerData;
const tell = (message: FromServer) => parentPort?.postMessage(message);
const source = new MirroredJam(jam, epoch, {
  look: (_, on) => tell({ kind: 'look', on }),
  receive: (input) => tell({ kind: 'input', input }),
});
const server = new WireServer({
  ...options,
  source,
  onError: (error) => tell({ kind: 'problem', message: wordsOf(error) }),
});

parentPort?.on('message', (message: ToServer) => {
  if (message === 'stop') {
    void server.stop().finally(() => parentPort?.close());
    return;
  }
  if (message === 'beat') {
    tell({ kind: 'alive' });
    return;
  }
  for (const event of message.events) source.tell(event);
  tell({ kind: 'taken', count: message.events.length });
});

try {
  tell({ kind: 'listening', url: await server.start() });
} catch (error) {
  const code = error instanceof AntiphonError ? { code: error.code } : {};
  tell({ kind: 'failed', ...code, message: wordsOf(error) });
  parentPort?.close();
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
