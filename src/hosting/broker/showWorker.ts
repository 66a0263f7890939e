import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { MirroredJam } from '../../wire/mirroredJam.js';
import { difference } from '../difference.js';
import { Broker } from './broker.js';
import type { FromShow, ShowData, ToShow } from './showMessages.js';
import { ShownJam } from './shownJam.js';
import { prepareStreams } from './streams.js';

/** Milliseconds between two attempts to reach a broker that has not been there yet. */
const RETRY_EVERY = 1000;

/** The thread that shows a jam to relays: see showLane.ts. */
const { broker: where, name, host, jam, epoch }: ShowData = workerData;
const tell = (message: FromShow) => parentPort?.postMessage(message);
const notice = (line: string) => tell({ kind: 'notice', line });
// Players at relays are not heard: what is played on stage is the stage's.
const source = new MirroredJam(jam, epoch, { receive: () => {} });
const isOver = new AbortController();

parentPort?.on('message', (message: ToShow) => {
  if (message === 'stop') {
    isOver.abort();
    return;
  }
  if (message === 'beat') {
    tell({ kind: 'alive' });
    return;
  }
  const events =
    'events' in message
      ? message.events
      : difference(source.snapshot(), message.whole, source.now());
  for (const event of events) source.tell(event);
  tell({ kind: 'taken' });
});

const broker = await reach();
if (broker !== undefined) {
  const shown = new ShownJam({ broker, name, host, source, epoch, notice });
  await shown.start();
  await aborted();
  await shown.stop();
  await broker.stop();
}
parentPort?.close();

/** The broker, however long it takes; undefined where the jam is over before. */
async function reach(): Promise<Broker | undefined> {
  let told = '';
  while (!isOver.signal.aborted) {
    try {
      const found = await Broker.connect(where);
      await prepareStreams(found);
      return found;
    } catch (error) {
      const line = `${error instanceof Error ? error.message : error} The music goes on; it is tried again.`;
      if (line !== told) notice(line);
      told = line;
      await sleep(RETRY_EVERY, undefined, { signal: isOver.signal }).catch(() => {});
    }
  }
  return undefined;
}

function aborted(): Promise<void> {
  return new Promise((resolve) => {
    if (isOver.signal.aborted) resolve();
    else isOver.signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
