import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { AntiphonError } from '../../error.js';
import { openBackend } from '../../midi/backends/open.js';
import { MidiDecoder } from '../../midi/decode.js';
import { encode } from '../../midi/encode.js';
import { NoteLedger } from '../../midi/ledger.js';
import type { MidiBackend, MidiOutput } from '../../midi/port.js';
import type { Milliseconds } from '../../music/time.js';
import { clockSince } from '../clock.js';
import { DueQueue } from './dueQueue.js';
import { Gate } from './gate.js';
import { type FromLane, INTERNAL, type LaneData, type ToLane } from './laneMessages.js';
import { takeRealTimePriority } from './realTime.js';
import { SendRecord } from './sendRecord.js';

/**
 * The output's thread: see outputLane.ts. It never goes back to the event loop while ports are
 * open, for that costs time; it sleeps until the next message is due or the jam's thread rings.
 */
/** A jam that is not heard of for so long hangs: as a rule it says so twice a second. */
const HANGS: Milliseconds = 3000;

const data: LaneData = workerData;
const now = clockSince(data.clockStart);
const gate = new Gate(data.gate);
const record = new SendRecord(data.record);
const queue = new DueQueue();
/** A port, with what has left through it and still sounds. */
interface OpenPort {
  readonly output: MidiOutput;
  readonly heard: MidiDecoder;
  readonly owed: NoteLedger;
}
const ports = new Map<number, OpenPort>();

const tell = (message: FromLane): void => parentPort?.postMessage(message);

// Nobody listens on it, but the thread is not to end while it waits for a port to open.
parentPort?.ref();
try {
  const backend = await openBackend(data.backend, now);
  tell({ kind: 'ready', realTime: takeRealTimePriority('output') });
  try {
    await run(backend);
  } finally {
    closeAll();
    backend.close();
  }
} catch (error) {
  tell({ kind: 'failed', ...wordsOf(error) });
}
gate.end();
parentPort?.close();

async function run(backend: MidiBackend): Promise<void> {
  let beats = 0;
  let beatAt = now();
  for (;;) {
    const rings = gate.rings;
    const later = passOn();
    if (gate.beats !== beats) {
      beats = gate.beats;
      beatAt = now();
    } else if (beats > 0 && queue.nextDue === undefined && now() - beatAt > HANGS) {
      // What the jam had foreseen has been played, and nobody is there to end what sounds.
      for (const port of ports.values()) release(port);
    }
    for (const message of later) {
      if (message.kind === 'open') await open(backend, message);
      else if (message.kind === 'close') close(message.port);
      else if (message.kind === 'end') return;
    }
    const next = queue.nextDue ?? Number.POSITIVE_INFINITY;
    gate.sleep(rings, Math.min(next - now(), HANGS));
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
      // Before it is tried: what brings this thread down is not to bring the next one down too.
      gate.left = Math.max(gate.left, message.due);
      send(message.port, message.bytes);
      record.add(message.due, now() - message.due);
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
  ports.delete(port);
  try {
    release(one);
  } finally {
    one.output.close();
  }
}

function release({ output, owed }: OpenPort): void {
  for (const message of owed.release()) output.send(encode(message));
}

function closeAll(): void {
  for (const port of [...ports.keys()]) close(port);
}

function wordsOf(error: unknown): { code: string; message: string } {
  if (error instanceof AntiphonError) return { code: error.code, message: error.message };
  return { code: INTERNAL, message: error instanceof Error ? error.message : String(error) };
}
