/**
 * The unit costs that docs/SCALE.md counts with: what a real jam sends (messages, events, bytes a
 * second, by kind), what an event costs at a host to publish, at a relay to take, and at a relay to
 * pass on to a viewer (CPU of the relay's process, viewers in other processes), and what a broker
 * passes on. Wants nats-server. RELAY_VIEWERS=1000 says how many viewers.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { Broker } from '../dist/hosting/broker/broker.js';
import { decodeMessage, encodeMessage, newsSchema } from '../dist/hosting/broker/messages.js';
import { prepareStreams } from '../dist/hosting/broker/streams.js';
import { Session } from '../dist/jam/session.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { openViewer } from './load.mjs';

const HERE = fileURLToPath(import.meta.url);
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const VIEWERS = Number(process.env.RELAY_VIEWERS ?? 1000);
const SECONDS = Number(process.env.RELAY_SECONDS ?? 10);
const PORT = Number(process.env.RELAY_PORT ?? 4555);
const PHRASE = [62, 66, 69, 74, 73, 71, 69, 67];
const EIGHTH = 250;
const ROUND = (2 * PHRASE.length + 4) * EIGHTH;
const MINUTES = 5;
const TOKEN = 'x'.repeat(16);

export async function bench() {
  const turns = await jam();
  tellJam(turns);
  tellSchema(turns);
  if (spawnSync('nats-server', ['--version']).status !== 0) {
    console.log('nats-server is not installed: the rest is left out');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-relay-'));
  const server = spawn('nats-server', ['-js', '-a', '127.0.0.1', '-p', `${PORT}`, '-sd', folder]);
  await sleep(1500);
  const url = `nats://127.0.0.1:${PORT}`;
  try {
    await throughput(url, turns);
    await relayed(url, turns);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a jam of five minutes sends, a message for each turn in which anything happens. */
async function jam() {
  const model = await loadModel(fileURLToPath(new URL('../models/live', import.meta.url)));
  const engine = await createEngine('wasm', model);
  const session = new Session({
    model,
    engine,
    settings: liveSettingsSchema.parse({ tempo: 120 }),
    seed: 1,
  });
  const turns = [];
  let wake;
  const take = (turn) => {
    const events = turn.outputs.flatMap((output) =>
      output.kind === 'publish' && output.event.kind !== 'network' ? [output.event] : [],
    );
    if (events.length > 0) turns.push(events);
    wake = turn.wake;
  };
  const till = (at) => {
    while (wake !== undefined && wake <= at) take(session.advance(wake));
  };
  const give = (kind, pitch, velocity, at) => {
    till(at);
    take(session.receive({ kind: 'midi', message: { kind, channel: 0, pitch, velocity } }, at));
  };
  for (let round = 0; round < MINUTES * 60_000; round += ROUND) {
    for (const [index, pitch] of PHRASE.entries()) {
      const on = round + index * EIGHTH;
      give('noteOn', pitch + ((round / ROUND) % 5), 80, on);
      give('noteOff', pitch + ((round / ROUND) % 5), 0, on + 0.9 * EIGHTH);
    }
  }
  till(MINUTES * 60_000);
  engine.dispose();
  return turns;
}

function newsOf(events, sequence = 1) {
  return { kind: 'events', term: 1, sequence, events };
}

function tellJam(turns) {
  const seconds = MINUTES * 60;
  const kinds = new Map();
  for (const event of turns.flat()) {
    const { count, bytes } = kinds.get(event.kind) ?? { count: 0, bytes: 0 };
    const size = frameOf(event).length;
    kinds.set(event.kind, { count: count + 1, bytes: bytes + size });
  }
  const events = turns.flat().length;
  const bytes = turns.reduce((sum, one) => sum + encodeMessage(newsOf(one)).length, 0);
  const frames = turns.flat().reduce((sum, event) => sum + frameOf(event).length, 0);
  console.log(
    `a jam sends to the broker ${(turns.length / seconds).toFixed(2)} messages and ${(bytes / seconds).toFixed(0)} bytes a second`,
  );
  console.log(
    `a viewer is sent ${(events / seconds).toFixed(2)} events and ${(frames / seconds).toFixed(0)} bytes a second, ${(frames / events).toFixed(0)} bytes an event`,
  );
  for (const [kind, { count, bytes: size }] of kinds)
    console.log(
      `  ${kind.padEnd(12)} ${(count / seconds).toFixed(2).padStart(7)} /s  ${(size / count).toFixed(0).padStart(6)} bytes`,
    );
}

function frameOf(event) {
  return Buffer.from(JSON.stringify({ type: 'event', sequence: 100_000, event }));
}

/** What writing and checking a message costs, against JSON alone. */
function tellSchema(turns) {
  const messages = turns.map((events) => encodeMessage(newsOf(events)));
  const events = turns.flat().length;
  const timed = (work) => {
    for (const one of messages) work(one);
    const start = process.cpuUsage();
    for (let round = 0; round < 3; round++) for (const one of messages) work(one);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 3 / events;
  };
  const parse = timed((data) => JSON.parse(Buffer.from(data).toString('utf8')));
  const check = timed((data) => decodeMessage(newsSchema, data));
  let at = 0;
  const write = timed(() => encodeMessage(newsOf(turns[at++ % turns.length])));
  console.log(
    `an event costs ${write.toFixed(1)} us to write, ${check.toFixed(1)} us to read and check (${(check / parse).toFixed(1)} x JSON.parse)`,
  );
}

/** How many messages of a jam the broker takes and gives back, kept in the stream and not. */
async function throughput(url, turns) {
  const broker = await Broker.connect({ url, name: 'bench' });
  await prepareStreams(broker);
  for (const [what, subject] of [
    ['kept in a stream', 'antiphon.bench.events'],
    ['not kept', 'bench'],
  ]) {
    let got = 0;
    const done = new Promise((resolve) => {
      broker.connection.subscribe(subject, {
        callback: () => {
          got += 1;
          if (got === 50_000) resolve();
        },
      });
    });
    await broker.connection.flush();
    const start = performance.now();
    for (let at = 0; at < 50_000; at++) {
      broker.connection.publish(subject, encodeMessage(newsOf(turns[at % turns.length])));
      if (at % 500 === 499) await broker.connection.flush();
    }
    await done;
    console.log(
      `the broker passes on ${(50_000 / (performance.now() - start)).toFixed(1)} thousand messages a second, ${what} (one publisher and one subscriber in one process)`,
    );
  }
  await broker.stop();
}

/** CPU of a relay while a jam is shown to nobody but itself, then to all viewers. */
async function relayed(url, turns) {
  // As behind a load balancer, where all come from one address.
  const words = ['relay', '--nats', url, '--port', '0', '--behind-proxy', 'on'];
  const relay = spawn(process.execPath, [MAIN, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ANTIPHON_VIEWER_TOKEN: TOKEN },
  });
  try {
    await measure(relay, url, turns);
  } finally {
    relay.kill();
  }
}

async function measure(relay, url, turns) {
  let said = '';
  relay.stdout.on('data', (chunk) => {
    said += chunk;
  });
  while (!said.includes('Ready')) await sleep(50);
  const address = `${/Open (\S+s)\/NAME/.exec(said)[1]}/bench-relay/`;
  const broker = await Broker.connect({ url, name: 'bench' });
  const settings = liveSettingsSchema.parse({});
  const jam = {
    state: { kind: 'state', turn: 'idle', meter: '4/4' },
    settings,
    transcripts: [],
    sounding: [],
  };
  let sequence = 0;
  const publish = (news) =>
    broker.connection.publish('antiphon.bench-relay.events', encodeMessage(news));
  publish({ kind: 'whole', term: 1, sequence, epoch: Date.now(), jam });
  await broker.connection.flush();
  const play = async (perSecond) => {
    let events = 0;
    const start = performance.now();
    const used = cpuOf(relay.pid);
    for (let at = 0; performance.now() - start < SECONDS * 1000; at++) {
      const turn = turns[at % turns.length];
      publish(newsOf(turn, sequence + 1));
      sequence += turn.length;
      events += turn.length;
      await sleep(Math.max(0, start + ((at + 1) * 1000) / perSecond - performance.now()));
    }
    await sleep(500);
    return { events, cpu: cpuOf(relay.pid) - used };
  };
  const memory = memoryOf(relay.pid);
  const one = spawn(process.execPath, [HERE, 'watch', address, '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await joined(one);
  const few = await play(50);
  console.log(
    `an event costs a relay ${((1e6 * few.cpu) / few.events).toFixed(0)} us of CPU with one viewer`,
  );
  const rest = spawn(process.execPath, [HERE, 'watch', address, `${VIEWERS - 1}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await joined(rest);
  console.log(
    `a viewer costs a relay ${((memoryOf(relay.pid) - memory) / VIEWERS / 1024).toFixed(0)} KiB`,
  );
  const many = await play(10);
  const each = many.cpu - (few.cpu / few.events) * many.events;
  console.log(
    `and ${((1e6 * each) / many.events / VIEWERS).toFixed(2)} us for each of ${VIEWERS} viewers (${((100 * many.cpu) / SECONDS).toFixed(0)} % of a core, ${(many.events / SECONDS).toFixed(0)} events a second)`,
  );
  for (const child of [one, rest]) child.kill();
  await broker.stop();
}

/** Seconds of CPU that a process has used. */
function cpuOf(pid) {
  const fields = spawnSync('cat', [`/proc/${pid}/stat`])
    .stdout.toString()
    .split(') ')[1]
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function memoryOf(pid) {
  const status = spawnSync('cat', [`/proc/${pid}/status`]).stdout.toString();
  return 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)[1]);
}

async function joined(child) {
  await Promise.race([
    new Promise((resolve) => child.stdout.once('data', resolve)),
    once(child, 'exit').then(() => Promise.reject(new Error('the viewers could not come in'))),
  ]);
}

async function watch(address, count) {
  for (let at = 0; at < count; at += 20) {
    const some = Array.from({ length: Math.min(20, count - at) }, (_, index) =>
      openViewer(address, () => {}, { token: TOKEN, from: addressOf(at + index) }),
    );
    await Promise.all(some);
  }
  process.stdout.write('joined\n');
}

function addressOf(viewer) {
  return `10.0.${viewer >> 8}.${viewer & 255}`;
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

if (process.argv[1] === HERE && process.argv[2] === 'watch')
  await watch(process.argv[3], Number(process.argv[4]));
