/**
 * How long the partner is silent when its host is killed, as a viewer at a relay hears it, with the
 * real programs: from the kill to the partner's next note, in the middle of an answer or of a solo,
 * for a jam of ten seconds and for one of an hour, of which the hour was played in virtual time and
 * put into the broker's journal, and 20 to 40 seconds by the host that is killed. Beside it the longest
 * time between two of its notes before that (a solo rests), the time to whatever is told next of the jam, and the processor time that the next host took from the
 * kill to its note. Then a host is killed that has had many jams (TAKEOVER_JAMS=50) for some time
 * (TAKEOVER_SECONDS=100), all solos: when each is heard of again. Wants nats-server. TAKEOVER_RUNS (3) of each; TAKEOVER_OF='solo of an hour' for these alone.
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import '../scripts/typescript.mjs';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { Broker } from '../dist/hosting/broker/broker.js';
import { BrokerJournal } from '../dist/hosting/broker/brokerJournal.js';
import { HeardInputs } from '../dist/hosting/broker/heardInputs.js';
import { prepareStreams } from '../dist/hosting/broker/streams.js';
import { headRecord } from '../dist/jam/journal/records.js';
import { JamRuntime } from '../dist/jam/runtime.js';
import { Session } from '../dist/jam/session.js';
import { MemoryBackend } from '../dist/midi/backends/memory.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { open, start } from './faults.mjs';
import { handClock } from './handClock.mjs';
import { CYCLE, EIGHTH, HELD, PHRASE, playPhrase } from './virtualPlayer.mjs';

const { missingNats, NatsServer } = await import('../test/support/natsServer.ts');

const RUNS = Number(process.env.TAKEOVER_RUNS ?? 3);
const ONLY = process.env.TAKEOVER_OF ?? '';
const JAMS = Number(process.env.TAKEOVER_JAMS ?? 50);
/** How long many jams are played before their host is killed: longer than their journals are read back. */
const PLAYED_AT_ONCE = 1000 * Number(process.env.TAKEOVER_SECONDS ?? 100);
const HOUR = 60 * 60_000;
/** How long the host plays before it is killed, at least, and by chance up to so much more. */
const PLAYED = { 'of 10 s': [10_000, 0], 'of an hour': [20_000, 20_000] };
/** Of a clock of /proc, in milliseconds. */
const TICK = 10;
/** What is heard so soon after the kill was told before it. */
const UNDER_WAY = 200;

export async function bench() {
  if (missingNats !== undefined) {
    console.log('nats-server is not installed');
    return;
  }
  console.log(
    'jam | from the kill to the next note, s | to any word, s | longest time between two notes before, s | of the processor, s',
  );
  for (const mode of ['answer', 'solo']) {
    for (const [length, [least, more]] of Object.entries(PLAYED)) {
      if (!`${mode} ${length}`.includes(ONLY)) continue;
      const load = loadavg()[0].toFixed(1);
      const begun = length === 'of an hour' ? await hourOf(mode) : undefined;
      const outcomes = [];
      try {
        for (let run = 0; run < RUNS; run++) {
          const outcome = await evening(mode, begun, least + Math.random() * more);
          if (outcome === undefined)
            console.log('(a host was not heard for a second though it was there: left out)');
          else outcomes.push(outcome);
        }
      } finally {
        await begun?.stop();
      }
      const columns = ['silence', 'word', 'rest', 'worked'].map((name) =>
        list(outcomes.map((outcome) => outcome[name])),
      );
      console.log(
        `${mode} ${length} | ${columns.join(' | ')} | load ${load} to ${loadavg()[0].toFixed(1)}`,
      );
    }
  }
  if ('many at once'.includes(ONLY)) await manyAtOnce();
}

async function manyAtOnce() {
  const load = loadavg()[0].toFixed(1);
  const { backs, worked } = await crowd();
  const sorted = backs.toSorted((a, b) => a - b);
  const shown = [0, JAMS >> 1, JAMS - 1].map((at) => (sorted[at] / 1000).toFixed(2)).join(', ');
  console.log(
    `${JAMS} solos at once | to any word of the first, the middle and the last: ${shown} | ${worked / 1000} s of the processor | load ${load} to ${loadavg()[0].toFixed(1)}`,
  );
}

/** Returns when each of many jams was heard of again, in milliseconds after their host was killed. */
async function crowd() {
  const ends = [];
  try {
    const nats = await NatsServer.start();
    ends.push(() => nats.stop());
    const host = await start('host', nats.url, ends);
    const relay = await start('relay', nats.url, ends);
    const words = [];
    for (let jam = 0; jam < JAMS; jam++) {
      const [here, there] = [host, relay].map(({ page }) => page.replace('/jam/', `/jam-${jam}/`));
      const player = await open(here, 'controller', `10.1.0.${jam}`);
      ends.push(() => player.socket.terminate());
      player.socket.send(
        JSON.stringify({ type: 'settings', change: { mode: 'solo', tempo: 120 } }),
      );
      const viewer = await open(there, 'viewer', `10.2.0.${jam}`);
      ends.push(() => viewer.socket.terminate());
      words[jam] = [];
      viewer.hear(({ kind }) => {
        if (kind !== 'host') words[jam].push(performance.now());
      });
    }
    const next = await start('host', nats.url, ends);
    await sleep(PLAYED_AT_ONCE);
    const before = processorTime(next.child.pid);
    const killed = performance.now();
    host.child.kill('SIGKILL');
    const isNext = (at) => at > killed + UNDER_WAY;
    while (!words.every((told) => told.some(isNext))) await sleep(20);
    const worked = processorTime(next.child.pid) - before;
    return { backs: words.map((told) => told.find(isNext) - killed), worked };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** A broker with the journal of an hour, which has been killed: to be copied. */
async function hourOf(mode) {
  const nats = await NatsServer.start();
  await keepHour(nats.url, mode);
  await nats.kill();
  return nats;
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
async function evening(mode, begun, played) {
  const ends = [];
  try {
    const nats = await (begun === undefined ? NatsServer.start() : begun.copy());
    ends.push(() => nats.stop());
    const host = await start('host', nats.url, ends);
    const player = await open(host.page, 'controller', '10.1.0.1');
    ends.push(() => player.socket.terminate());
    const next = await start('host', nats.url, ends);
    if (next.child.exitCode !== null) throw new Error('there is no other host');
    const relay = await start('relay', nats.url, ends);
    const viewer = await open(relay.page, 'viewer', '10.2.0.1');
    ends.push(() => viewer.socket.terminate());
    const heard = [];
    const words = [];
    viewer.hear((event) => {
      if (event.kind !== 'host') words.push(performance.now());
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
    const before = processorTime(next.child.pid);
    const killed = performance.now();
    host.child.kill('SIGKILL');
    const isNext = (at) => at > killed + UNDER_WAY;
    while (!heard.some(isNext)) await sleep(5);
    const worked = processorTime(next.child.pid) - before;
    return {
      silence: heard.find(isNext) - killed,
      word: words.find(isNext) - killed,
      rest,
      worked,
    };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** What a process has used, in milliseconds. */
function processorTime(pid) {
  const [, , , , , , , , , , , user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/\(.*\)/, 'name')
    .split(' ')
    .slice(2);
  return TICK * (Number(user) + Number(system));
}

async function phrase({ socket }) {
  for (const pitch of PHRASE) {
    socket.send(JSON.stringify({ type: 'note', on: true, pitch, velocity: 80 }));
    await sleep(HELD);
    socket.send(JSON.stringify({ type: 'note', on: false, pitch, velocity: 0 }));
    await sleep(EIGHTH - HELD);
  }
}

/** Plays for an hour of virtual time, with what hosts play with, and leaves the journal with the broker, as a host would have. */
export async function keepHour(url, mode) {
  const model = await loadModel(fileURLToPath(new URL('../models/light', import.meta.url)));
  const engine = await createEngine('wasm', model, { precision: 'int16' });
  const broker = await Broker.connect({ url, name: 'bench' });
  await prepareStreams(broker);
  const settings = liveSettingsSchema.parse({ mode, tempo: 120 });
  const clock = handClock();
  const journal = new BrokerJournal({
    broker,
    name: 'jam',
    term: 0,
    first: 0,
    mayPublish: () => true,
    heard: new HeardInputs(clock.now),
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
      precision: 'int16',
      channel: 0,
    }),
  );
  const backend = new MemoryBackend(clock.now);
  const session = new Session({ model, engine, settings, seed: 1 });
  const { checkpointEvery } = journal;
  const append = (record) => journal.append(record);
  const kept = { checkpointEvery, append, stop: async () => {} };
  const runtime = new JamRuntime({ session, clock, backend, journal: kept });
  await runtime.start();
  runtime.receive({ kind: 'settings', change: { mode } });
  const port = backend.inputPort('Antiphon In');
  for (let at = 1000; at < HOUR; at += CYCLE) {
    // A message for each turn, as when it is played.
    if (mode === 'answer') await playPhrase(clock, port, at, turn);
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
