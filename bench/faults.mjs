/**
 * What faults around a broker cost, with the real programs and sockets, each beside the same minute
 * without it: a relay that is killed under its viewers, a host that is split from the broker for ten
 * seconds by the clock, a broker behind a slow line. In all of them somebody plays at the host all
 * the time, and it is measured how long their notes take to come back to them; at the end all
 * viewers have to know what the player knows (hash compared). Wants nats-server. FAULTS_VIEWERS=1000
 * says how many watch.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import '../scripts/typescript.mjs';
import { WebSocket } from 'ws';
import { PROTOCOL_VERSION, SUBPROTOCOL } from '../dist/wire/messages.js';
import { Mirror } from '../dist/wire/mirror.js';

const { missingNats, NatsServer } = await import('../test/support/natsServer.ts');
const { TcpProxy } = await import('../test/support/tcpProxy.ts');

const HERE = fileURLToPath(import.meta.url);
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const VIEWERS = Number(process.env.FAULTS_VIEWERS ?? 1000);
const TOKENS = { controller: 'c'.repeat(16), viewer: 'v'.repeat(16) };
const PHRASE = [67, 69, 71, 72, 74, 72, 71, 69];
/** Milliseconds: a note, from its beginning to the next; the pause in which it is answered. */
const NOTE = 200;
const PAUSE = 2500;
/** When the fault begins and ends, and when the playing does. */
const [FAULT, MENDED, PLAYED] = [5000, 15_000, 22_000];
/** Bytes a second of the slow line, a fraction of what a jam says. */
const SLOW = 1000;
/** A page that lost its server is back after this, and by chance up to as much more. */
const COME_BACK = 250;

const FAULTS = {
  'a relay is killed': { begin: ({ relays }) => relays[0].child.kill('SIGKILL'), end: () => {} },
  'host and broker are split for 10 s': {
    begin: ({ line }) => line.cut(),
    end: ({ line }) => line.mend(),
  },
  'the broker is slow for 10 s': {
    begin: ({ line }) => line.slow(SLOW),
    end: ({ line }) => line.slow(Number.POSITIVE_INFINITY),
  },
};
const NOTHING = { begin: () => {}, end: () => {} };

export async function bench() {
  if (missingNats !== undefined) {
    console.log('nats-server is not installed');
    return;
  }
  console.log(
    `${VIEWERS} viewers | player's notes come back, ms p50 and longest (count) | viewers lost, back after s, p50 and last | all know the same, s after the fault, and again at the end`,
  );
  for (const [name, fault] of Object.entries(FAULTS)) {
    for (const [what, how] of [
      ['undisturbed', NOTHING],
      [name, fault],
    ]) {
      const load = loadavg()[0].toFixed(1);
      const { echoes, lost, backs, caughtUp } = await evening(how);
      console.log(
        `${what.padEnd(36)} | ${quantiles(echoes, [0.5, 1])} (${echoes.length}) | ${lost}, ${lost === 0 ? '-' : quantiles(backs, [0.5, 1], 1000)} | ${caughtUp.toFixed(1)} | load ${load} to ${loadavg()[0].toFixed(1)}`,
      );
    }
  }
}

/** Everything from the start of the broker to its end. */
async function evening(fault) {
  const ends = [];
  try {
    const nats = await NatsServer.start();
    ends.push(() => nats.stop());
    const line = await TcpProxy.to(nats.port);
    ends.push(() => line.stop());
    const host = await start('host', `nats://127.0.0.1:${line.port}`, ends);
    const relays = [await start('relay', nats.url, ends), await start('relay', nats.url, ends)];
    const player = await open(host.page, 'controller', '10.1.0.1');
    ends.push(() => player.socket.terminate());
    const viewers = await startViewers(relays, ends);
    const playing = play(player);
    await sleep(FAULT);
    await fault.begin({ relays, line });
    await sleep(MENDED - FAULT);
    await fault.end({ relays, line });
    const caughtUp = await same(viewers, player);
    const echoes = await playing;
    await quiet(player);
    await same(viewers, player);
    const { lost, backs } = await viewers();
    return { echoes, caughtUp, lost, backs };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** When all viewers know what the player knows; returns after how many seconds that was. */
async function same(viewers, player) {
  const since = performance.now();
  for (;;) {
    const { hashes } = await viewers();
    const wanted = hashOf(player.mirror.snapshot());
    if (hashes.length === VIEWERS && hashes.every((hash) => hash === wanted))
      return (performance.now() - since) / 1000;
    await sleep(100);
  }
}

export async function start(command, url, ends) {
  const words = [MAIN, command, '--nats', url, '--port', '0', '--behind-proxy', 'on'];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ANTIPHON_TOKEN: TOKENS.controller,
      ANTIPHON_VIEWER_TOKEN: TOKENS.viewer,
    },
  });
  ends.push(() => child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  for (;;) {
    const address = /Open (\S+s)\/NAME/.exec(said)?.[1];
    if (address !== undefined) return { child, page: `${address}/jam/` };
    if (child.exitCode !== null) throw new Error(`${command} did not start: ${said}`);
    await sleep(50);
  }
}

/** Phrases and pauses, until it has been played for long enough; how long each note took to come back. */
async function play({ socket, hear }) {
  const struck = new Map();
  const echoes = [];
  hear((event) => {
    if (event.kind !== 'note' || event.part !== 'player' || !event.on) return;
    const at = struck.get(event.pitch);
    if (at !== undefined) echoes.push(performance.now() - at);
    struck.delete(event.pitch);
  });
  const say = (on, pitch) =>
    socket.send(JSON.stringify({ type: 'note', on, pitch, velocity: on ? 80 : 0 }));
  const since = performance.now();
  while (performance.now() - since < PLAYED) {
    for (const pitch of PHRASE) {
      struck.set(pitch, performance.now());
      say(true, pitch);
      await sleep(0.8 * NOTE);
      say(false, pitch);
      await sleep(0.2 * NOTE);
    }
    await sleep(PAUSE);
  }
  return echoes;
}

async function quiet({ mirror }) {
  for (;;) {
    const { sounding, state } = mirror.snapshot();
    if (sounding.length === 0 && state.turn !== 'answering') return;
    await sleep(50);
  }
}

/** Somebody at a page who knows what its messages say, as soon as they have been greeted. */
export async function open(page, role, from) {
  const headers = { 'x-forwarded-for': from };
  const socket = new WebSocket(`${page.replace('http', 'ws')}ws`, SUBPROTOCOL, { headers });
  const listeners = [];
  const guest = { socket, mirror: undefined, hear: (listener) => listeners.push(listener) };
  await new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server went away')));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.type === 'version') {
        socket.send(
          JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION, role, token: TOKENS[role] }),
        );
      } else if (message.type === 'snapshot') {
        guest.mirror = new Mirror(message.jam);
        resolve();
      } else if (message.type === 'event') {
        guest.mirror?.show(message.event);
        for (const listener of listeners) listener(message.event);
      }
    });
  });
  return guest;
}

function hashOf({ transcripts, sounding }) {
  const written = transcripts.map(({ part, phrase, canon }) => [part, phrase, canon]);
  return createHash('sha256')
    .update(JSON.stringify([written, sounding]))
    .digest('hex');
}

/** Viewers in a process of their own, all at the first relay; returns how to ask how they are. */
async function startViewers(relays, ends) {
  const words = [HERE, 'watch', ...relays.map(({ page }) => page)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  ends.push(() => child.kill('SIGKILL'));
  await once(child, 'message');
  return async () => {
    child.send('how');
    const [told] = await once(child, 'message');
    return told;
  };
}

async function watch(pages) {
  const guests = new Map();
  const backs = [];
  let lost = 0;
  const come = async (viewer, page) => {
    const from = `10.0.${viewer >> 8}.${viewer & 255}`;
    const guest = await open(page, 'viewer', from);
    guests.set(viewer, guest);
    guest.socket.on('close', () => void comeBack(viewer, performance.now()));
  };
  const comeBack = async (viewer, since) => {
    guests.delete(viewer);
    lost += 1;
    for (let attempt = 1; ; attempt++) {
      await sleep(COME_BACK * (1 + Math.random()));
      try {
        await come(viewer, pages[attempt % pages.length]);
        backs.push(performance.now() - since);
        return;
      } catch {
        // The next may be there.
      }
    }
  };
  // A few at a time, as people come.
  for (let at = 0; at < VIEWERS; at += 20) {
    const some = Array.from({ length: Math.min(20, VIEWERS - at) }, (_, index) =>
      come(at + index, pages[0]),
    );
    await Promise.all(some);
  }
  process.on('message', () => {
    const hashes = [...guests.values()].map(({ mirror }) => hashOf(mirror.snapshot()));
    process.send({ hashes, lost, backs });
  });
  process.send('joined');
}

function quantiles(values, shares, unit = 1) {
  const sorted = values.toSorted((a, b) => a - b);
  return shares
    .map((share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] / unit)
    .map((value) => value.toFixed(1))
    .join(', ');
}

if (process.argv[1] === HERE && process.argv[2] === 'watch') await watch(process.argv.slice(3));
