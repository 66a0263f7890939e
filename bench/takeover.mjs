/**
 * How long the partner is silent when its host is killed, as a viewer at a relay hears it, with the
 * real programs: from the kill to the partner's next note, in the middle of an answer or of a solo,
 * for a jam of ten seconds and for one of an hour, of which the hour was played in virtual time and
 * put into the broker's journal, and forty seconds by the host that is killed. Beside it the longest
 * time between two of its notes before that. Wants nats-server. TAKEOVER_RUNS (3) of each.
 */
import { loadavg } from 'node:os';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import '../scripts/typescript.mjs';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { Broker } from '../dist/hosting/broker/broker.js';
import { BrokerJournal } from '../dist/hosting/broker/brokerJournal.js';
import { prepareStreams } from '../dist/hosting/broker/streams.js';
import { headRecord } from '../dist/jam/journal/records.js';
import { JamRuntime } from '../dist/jam/runtime.js';
import { Session } from '../dist/jam/session.js';
import { MemoryBackend } from '../dist/midi/backends/memory.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { open, start } from './faults.mjs';
import { handClock } from './handClock.mjs';

const { missingNats, NatsServer } = await import('../test/support/natsServer.ts');

const RUNS = Number(process.env.TAKEOVER_RUNS ?? 3);
const HOUR = 60 * 60_000;
/** How long the host plays before it is killed. */
const PLAYED = { 'of 10 s': 10_000, 'of an hour': 40_000 };
/** Long enough that its answer is well under way when it is cut off. */
const PHRASE = [67, 69, 71, 72, 74, 71, 67, 62, 64, 66, 67, 71, 69, 66, 67, 67];
const EIGHTH = 250;
const CYCLE = 2 * PHRASE.length * EIGHTH + 2500;

export async function bench() {
  if (missingNats !== undefined) {
    console.log('nats-server is not installed');
    return;
  }
  console.log('jam | from the kill to the next note, s | longest time between two notes before, s');
  for (const mode of ['answer', 'solo']) {
    for (const [length, played] of Object.entries(PLAYED)) {
      const [silences, rests] = [[], []];
      const load = loadavg()[0].toFixed(1);
      for (let run = 0; run < RUNS; run++) {
        const outcome = await evening(mode, length === 'of an hour', played);
        if (outcome === undefined) {
          console.log('(a host was not heard for a second though it was there: left out)');
          continue;
        }
        silences.push(outcome.silence);
        rests.push(outcome.rest);
      }
      console.log(
        `${mode} ${length} | ${list(silences)} | ${list(rests)} | load ${load} to ${loadavg()[0].toFixed(1)}`,
      );
    }
  }
}

function list(values) {
  return values
    .toSorted((a, b) => a - b)
    .map((value) => (value / 1000).toFixed(2))
    .join(', ');
}

/**
 * Everything from the start of the broker to the next host's first note; undefined where the machine is
 * so busy that the jam was taken over before.
 */
async function evening(mode, hasHour, played) {
  const ends = [];
  try {
    const nats = await NatsServer.start();
    ends.push(() => nats.stop());
    if (hasHour) await keepHour(nats.url, mode);
    const host = await start('host', nats.url, ends);
    const player = await open(host.page, 'controller', '10.1.0.1');
    ends.push(() => player.socket.terminate());
    const next = await start('host', nats.url, ends);
    if (next.child.exitCode !== null) throw new Error('there is no other host');
    const relay = await start('relay', nats.url, ends);
    const viewer = await open(relay.page, 'viewer', '10.2.0.1');
    ends.push(() => viewer.socket.terminate());
    const heard = [];
    viewer.hear((event) => {
      if (event.kind === 'note' && event.part === 'partner' && event.on)
        heard.push(performance.now());
    });
    const since = performance.now();
    player.socket.send(JSON.stringify({ type: 'settings', change: { mode, tempo: 120 } }));
    const isThere = () => player.socket.readyState === player.socket.OPEN;
    do {
      if (mode === 'answer') {
        heard.length = 0;
        await phrase(player);
        // An answer that is well under way.
        while (heard.length < 4 && isThere()) await sleep(10);
      } else await sleep(100);
    } while (performance.now() - since < played && isThere());
    while (heard.length < 4 && isThere()) await sleep(10);
    if (!isThere()) return undefined;
    const rest = Math.max(...heard.slice(1).map((at, index) => at - heard[index]));
    const killed = performance.now();
    host.child.kill('SIGKILL');
    for (let count = heard.length; heard.length === count; ) await sleep(5);
    return { silence: heard.find((at) => at > killed + 100) - killed, rest };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

async function phrase({ socket }) {
  for (const pitch of PHRASE) {
    socket.send(JSON.stringify({ type: 'note', on: true, pitch, velocity: 80 }));
    await sleep(0.85 * EIGHTH);
    socket.send(JSON.stringify({ type: 'note', on: false, pitch, velocity: 0 }));
    await sleep(0.15 * EIGHTH);
  }
}

/** Plays for an hour of virtual time and leaves the journal with the broker, as a host would have. */
export async function keepHour(url, mode) {
  const model = await loadModel(fileURLToPath(new URL('../models/live', import.meta.url)));
  const engine = await createEngine('wasm', model);
  const broker = await Broker.connect({ url, name: 'bench' });
  await prepareStreams(broker);
  const settings = liveSettingsSchema.parse({ mode, tempo: 120 });
  const journal = new BrokerJournal({
    broker,
    name: 'jam',
    term: 0,
    first: 0,
    mayPublish: () => true,
    notice: console.error,
  });
  journal.append(
    headRecord({
      antiphon: '0',
      epoch: Date.now() - HOUR,
      seed: 1,
      settings,
      model: { name: model.card.name, weightsSha256: model.card.weightsSha256 },
      engine: 'wasm',
      precision: 'float32',
      channel: 0,
    }),
  );
  const clock = handClock();
  const backend = new MemoryBackend(clock.now);
  const session = new Session({ model, engine, settings, seed: 1 });
  const kept = { append: (record) => journal.append(record), stop: async () => {} };
  const runtime = new JamRuntime({ session, clock, backend, journal: kept });
  await runtime.start();
  runtime.receive({ kind: 'settings', change: { mode } });
  const port = backend.inputPort('Antiphon In');
  for (let at = 1000; at < HOUR; at += CYCLE) {
    // A message for each turn, as when it is played.
    for (const [index, pitch] of mode === 'answer' ? PHRASE.entries() : []) {
      clock.turnTo(at + index * EIGHTH);
      port.inject([0x90, pitch, 80]);
      await turn();
      clock.turnTo(at + index * EIGHTH + 0.85 * EIGHTH);
      port.inject([0x80, pitch, 0]);
      await turn();
    }
    for (let to = clock.now(); to < at + CYCLE; to += EIGHTH) {
      clock.turnTo(to);
      await turn();
    }
    await sleep(1);
  }
  await journal.seal();
  await broker.stop();
  engine.dispose();
}
