import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { AntiphonError } from '../../error.js';
import { openBackend } from '../../midi/backends/open.js';
import { MidiDecoder } from '../../midi/decode.js';
import { encode } from '../../midi/encode.js';
import { NoteLedger } from '../../midi/ledger.js';
import type { MidiBackend, MidiOutput } from '../../midi/port.js';
import { clockSince } from '../clock.js';
import { DueQueue } from './dueQueue.js';
import { Gate } from './gate.js';
import type { FromLane, LaneData, ToLane } from './laneMessages.js';
import { takeRealTimePriority } from './realTime.js';
import { SendRecord } from './sendRecord.js';

/**
 * The output's thread: see outputLane.ts. It never goes back to the event loop while ports are
 * open, for that costs time; it sleeps until the next message is due or the jam's thread rings.
 */
const data: LaneData = workerData;
const now = clockSince(data.clockStart);
const gate = new Gate(data.gate);
const record = new SendRecord(data.record);
const queue = new DueQueue();
/** With what has left through each and still sounds. */
const ports = new Map<
  number,
  { readonly output: MidiOutput; readonly heard: MidiDecoder; readonly owed: NoteLedger }
>();

const tell = (message: FromLane): void => parentPort?.postMessage(message);

// Nobody listens on it, but the thread is not to end while it waits for a port to open.
parentPort?.ref();
try {
  const backend = await openBackend(data.backend, now);
  tell({ kind: 'ready', realTime: takeRealTimePriority('output') });
  await run(backend);
  backend.close();
} catch (error) {
  tell({ kind: 'failed', ...wordsOf(error) });
}
gate.end();
parentPort?.close();

async function run(backend: MidiBackend): Promise<void> {
  for (;;) {
    const rings = gate.rings;
    const later = passOn();
    for (const message of later) {
      if (message.kind === 'open') await open(backend, message);
      else if (message.kind === 'close') close(message.port);
      else if (message.kind === 'end') return closeAll();
    }
    gate.sleep(rings, (queue.nextDue ?? Number.POSITIVE_INFINITY) - now());
  }
}

/** Takes what the jam's thread has said and sends what is due; what may take its time comes after. */
function passOn(): ToLane[] {
  const later: ToLane[] = [];
  gate.enter();
  try {
    for (let message = nextMessage(); message !== undefined; message = nextMessage()) {
      if (message.kind === 'add') queue.add(message.port, message.messages);
      else if (message.kind === 'takeBack') queue.takeBack(message.port, message.messages);
      else later.push(message);
    }
    const to = now();
    for (let message = queue.take(to); message !== undefined; message = queue.take(to)) {
      send(message.port, message.bytes);
      record.add(message.due, now() - message.due);
      gate.left = Math.max(gate.left, message.due);
    }
  } finally {
    gate.leave();
  }
  return later;
}

function nextMessage(): ToLane | undefined {
  return parentPort === null ? undefined : receiveMessageOnPort(parentPort)?.message;
}

function send(port: number, bytes: Uint8Array): void {
  const one = ports.get(port);
  if (one === undefined) return;
  one.output.send(bytes);
  one.heard.push(bytes, 0);
}

async function open(
  backend: MidiBackend,
  { port, name, own }: ToLane & { kind: 'open' },
): Promise<void> {
  const onLost = (): void => {
    ports.delete(port);
    tell({ kind: 'lost', port });
  };
  try {
    const output = await (own
      ? backend.publishOutput(name, onLost)
      : backend.openOutput(name, onLost));
    const owed = new NoteLedger();
    ports.set(port, { output, owed, heard: new MidiDecoder((message) => owed.record(message)) });
    tell({ kind: 'opened', port });
  } catch (error) {
    tell({ kind: 'failed', port, ...wordsOf(error) });
  }
}

/** Whatever became of the jam, what has sounded is released. */
function close(port: number): void {
  const one = ports.get(port);
  queue.clear(port);
  if (one === undefined) return;
  for (const message of one.owed.release()) one.output.send(encode(message));
  ports.delete(port);
  one.output.close();
}

function closeAll(): void {
  for (const port of [...ports.keys()]) close(port);
}

function wordsOf(error: unknown): { code: string; message: string } {
  if (error instanceof AntiphonError) return { code: error.code, message: error.message };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
