import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { AntiphonError } from '../../error.js';
import { openBackend } from '../../midi/backends/open.js';
import type { MidiBackend } from '../../midi/port.js';
import type { Milliseconds } from '../../music/time.js';
import { clockSince } from '../clock.js';
import { DueQueue } from './dueQueue.js';
import { Gate } from './gate.js';
import { type FromLane, INTERNAL, type LaneData, type ToLane } from './laneMessages.js';
import { LanePort } from './lanePort.js';
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
const ports = new Map<number, LanePort>();

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
    } else if (beats > 0 && nextAt() === undefined && now() - beatAt > HANGS) {
      // What the jam had foreseen has been played, and nobody is there to end what sounds.
      for (const port of ports.values()) port.release();
    }
    for (const message of later) {
      if (message.kind === 'open') await open(backend, message);
      else if (message.kind === 'close') close(message.port);
      else if (message.kind === 'end') return;
    }
    sleep(rings);
  }
}

/** When something is to be done next; undefined when nothing waits. */
function nextAt(): Milliseconds | undefined {
  const times = [queue.nextDue, ...[...ports.values()].map((port) => port.nextAt)];
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** Until something is to be done, or the bell has rung more often than `rings`. */
function sleep(rings: number): void {
  const next = nextAt() ?? Number.POSITIVE_INFINITY;
  gate.sleep(rings, Math.max(0, Math.min(next - now(), HANGS)));
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
      const port = ports.get(message.port);
      port?.send(message);
      port?.pass(now());
    }
    passPorts();
  } finally {
    gate.leave();
  }
  return later;
}

function nextMessage(): ToLane | undefined {
  return parentPort === null ? undefined : receiveMessageOnPort(parentPort)?.message;
}

/** What the lines of the ports have room for leaves. */
function passPorts(): void {
  for (const [id, port] of ports) {
    port.pass(now());
    if (port.isClosed) ports.delete(id);
  }
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
    ports.set(port, new LanePort(output, (due) => record.add(due, now() - due)));
    tell({ kind: 'opened', port });
  } catch (error) {
    tell({ kind: 'failed', port, ...wordsOf(error) });
  }
}

/** Whatever became of the jam, what has sounded is released. */
function close(id: number): void {
  queue.clear(id);
  ports.get(id)?.close(now());
}

/** Blocks until all ports are closed, which is bounded. */
function closeAll(): void {
  for (const id of [...ports.keys()]) close(id);
  while (ports.size > 0) {
    const rings = gate.rings;
    try {
      passPorts();
      sleep(rings);
    } catch {
      // What a port does not take is lost; the rest is not.
    }
  }
}

function wordsOf(error: unknown): { code: string; message: string } {
  if (error instanceof AntiphonError) return { code: error.code, message: error.message };
  return { code: INTERNAL, message: error instanceof Error ? error.message : String(error) };
}
