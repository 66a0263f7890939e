/**
 * What recording costs and what it is good for: the size of an hour of playing, how long the jam's
 * thread is held up by a record, how long the system and the disk take to keep it, how much later
 * messages leave beside a journal than without, and how long a jam takes to be taken up again, from
 * its latest checkpoint and from its beginning. JOURNAL_MINUTES of virtual jam (10), JOURNAL_SECONDS of a real one (20).
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { systemClock } from '../dist/jam/clock.js';
import { catchUp } from '../dist/jam/journal/catchUp.js';
import { JournalFile } from '../dist/jam/journal/file.js';
import { readJournal } from '../dist/jam/journal/read.js';
import { headRecord } from '../dist/jam/journal/records.js';
import { JournalWriter } from '../dist/jam/journal/writer.js';
import { OutputLane } from '../dist/jam/output/outputLane.js';
import { takeRealTimePriority } from '../dist/jam/output/realTime.js';
import { JamRuntime } from '../dist/jam/runtime.js';
import { Session } from '../dist/jam/session.js';
import { MemoryBackend } from '../dist/midi/backends/memory.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { handClock } from './handClock.mjs';
import { CYCLE, playPhrase } from './virtualPlayer.mjs';

const MINUTES = Number(process.env.JOURNAL_MINUTES ?? 10);
const SECONDS = Number(process.env.JOURNAL_SECONDS ?? 20);

export async function bench() {
  const model = await loadModel(new URL('../models/live', import.meta.url).pathname);
  const engine = await createEngine('wasm', model);
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-journal-'));
  const settings = liveSettingsSchema.parse({});
  const head = headRecord({
    antiphon: '0',
    seed: 1,
    settings,
    model: { name: model.card.name, weightsSha256: model.card.weightsSha256 },
    engine: 'wasm',
    precision: 'float32',
    channel: 0,
  });
  const newSession = (change = {}) =>
    new Session({ model, engine, settings: { ...settings, ...change }, seed: 1 });
  try {
    await sizeAndResume(join(folder, 'virtual.journal'), head, newSession);
    await disk(join(folder, 'disk'));
    if (!takeRealTimePriority('jam')) console.log('(without real-time priority)');
    for (const isRecorded of [false, true, false, true])
      await lateness(isRecorded ? join(folder, `${Math.random()}`) : undefined, newSession);
  } finally {
    rmSync(folder, { recursive: true });
    engine.dispose();
  }
}

/** A jam of phrases and answers, with a clock that is turned by hand. */
async function sizeAndResume(path, head, newSession) {
  const clock = handClock();
  const journal = new JournalWriter({
    clock,
    open: () => JournalFile.create(path),
    notice: console.error,
  });
  journal.append(head);
  const backend = new MemoryBackend(clock.now);
  const runtime = new JamRuntime({ session: newSession(), clock, backend, journal });
  const append = journal.append.bind(journal);
  const took = [];
  journal.append = (record) => {
    const before = process.hrtime.bigint();
    append(record);
    took.push(Number(process.hrtime.bigint() - before) / 1e3);
  };
  await runtime.start();
  const port = backend.inputPort('Antiphon In');
  const before = process.cpuUsage();
  for (let at = 1000; at < MINUTES * 60_000; at += CYCLE) {
    await playPhrase(clock, port, at);
    // The disk's turn, which in a real jam has all the time between.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await runtime.stop();
  const played = cpuSince(before);
  const bytes = statSync(path).size;
  const lines = readFileSync(path, 'utf8').split('\n').length - 1;
  took.sort((a, b) => a - b);
  console.log(
    `an hour of phrases and answers has ${(((bytes / MINUTES) * 60) / 1e6).toFixed(2)} MB`,
  );
  console.log(
    `(${(lines / MINUTES / 60).toFixed(1)} records a second of ${(bytes / lines).toFixed(0)} bytes)`,
  );
  console.log(
    `a record holds up the jam's thread for ${took[took.length >> 1].toFixed(1)} us, p99 ${took[Math.floor(took.length * 0.99)].toFixed(1)} us`,
  );
  const reading = process.cpuUsage();
  const recorded = readJournal(readFileSync(path));
  const read = cpuSince(reading);
  const { checkpoints } = recorded;
  console.log(
    `${MINUTES} minutes were played in ${played.toFixed(0)} ms of processor time and are read in ${read.toFixed(0)} ms; the latest of ${checkpoints.length} checkpoints has ${(JSON.stringify(checkpoints.at(-1)?.checkpoint ?? '').length / 1000).toFixed(1)} kB`,
  );
  const [fromCheckpoint, fromBeginning] = [recorded, { ...recorded, checkpoints: [] }].map(
    (journal) => takenUp(newSession(), journal),
  );
  console.log(
    `the jam is taken up again in ${fromCheckpoint.toFixed(0)} ms from its latest checkpoint, and from its beginning in ${fromBeginning.toFixed(0)} ms (${(fromBeginning / fromCheckpoint).toFixed(1)} times as long)`,
  );
}

/** How long that takes, in ms of processor time. */
function takenUp(session, journal) {
  const before = process.cpuUsage();
  const { differsAt } = catchUp(session, journal);
  if (differsAt !== undefined) throw new Error(`differs at ${differsAt}`);
  return cpuSince(before);
}

/** How long a write and an fdatasync of some records take here. */
async function disk(path) {
  const file = await open(path, 'wx');
  const [writes, syncs] = [[], []];
  for (let count = 0; count < 200; count++) {
    const start = performance.now();
    await file.write(Buffer.alloc(200, 'x'), 0, 200, count * 200);
    const written = performance.now();
    await file.datasync();
    writes.push(written - start);
    syncs.push(performance.now() - written);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await file.close();
  print('a write takes', writes);
  print('an fdatasync takes', syncs);
}

/** How late the messages of a solo leave, with a journal and without. */
async function lateness(path, newSession) {
  const inside = new MemoryBackend(systemClock.now);
  const backend = new OutputLane(inside);
  const journal =
    path === undefined
      ? undefined
      : new JournalWriter({
          clock: systemClock,
          open: () => JournalFile.create(path),
          notice: console.error,
        });
  const runtime = new JamRuntime({
    session: newSession({ mode: 'solo', tempo: 200, metronome: 'on' }),
    clock: systemClock,
    backend,
    ...(journal === undefined ? {} : { journal }),
  });
  await runtime.start();
  runtime.receive({ kind: 'settings', change: { mode: 'solo' } });
  const late = [];
  const port = inside.inputPort('Antiphon In');
  for (let second = 0; second < SECONDS; second++) {
    // Somebody plays along, so that much is recorded.
    for (let note = 0; note < 10; note++) {
      port.inject([0x90, 60 + note, 80]);
      await new Promise((resolve) => setTimeout(resolve, 60));
      port.inject([0x80, 60 + note, 0]);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    late.push(...backend.gate.takeSent().map((one) => one.late));
  }
  await runtime.stop();
  await backend.stop();
  print(`${path === undefined ? 'without' : 'beside '} a journal messages leave late by`, late);
}

function print(name, values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(2);
  console.log(
    `${name.padEnd(46)} p50 ${at(0.5)}  p99 ${at(0.99)}  most ${at(1)} ms  (${sorted.length})`,
  );
}

function cpuSince(before) {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
