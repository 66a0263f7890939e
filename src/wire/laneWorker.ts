import { parentPort, workerData } from 'node:worker_threads';
import { AntiphonError } from '../error.js';
import type { JamEvent } from '../jam/events.js';
import type { FromServer, LaneData, ToServer } from './laneMessages.js';
import { Mirror } from './mirror.js';
import { WireServer } from './server.js';

/** The server's thread: see lane.ts. */
const { options, jam, epoch }: LaneData = workerData;
const tell = (message: FromServer) => parentPort?.postMessage(message);
const mirror = new Mirror(jam);
const listeners = new Set<(event: JamEvent) => void>();

const server = new WireServer({
  ...options,
  source: {
    now: () => performance.timeOrigin + performance.now() - epoch,
    snapshot: () => mirror.snapshot(),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    look: (_, on) => tell({ kind: 'look', on }),
    receive: (input) => tell({ kind: 'input', input }),
  },
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
  for (const event of message.events) {
    mirror.show(event);
    for (const listener of listeners) listener(event);
  }
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
