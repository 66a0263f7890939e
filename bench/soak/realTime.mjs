/**
 * The daemon itself, in real time, with a hundred viewers: somebody plays over the page, turns
 * settings and panics now and then, and everything that people would notice after hours is looked at
 * every minute: memory, open files, threads, viewers that fall off or see another jam than the rest.
 * `node bench/soak/realTime.mjs`; SOAK_MINUTES (60) and SOAK_VIEWERS (100) change it. It ends with 1
 * where something is not as it has to be. Linux: it looks into /proc.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { PROTOCOL_VERSION, SUBPROTOCOL } from '../../dist/wire/messages.js';
import { slopeOf } from './checks.mjs';
import { MODES } from './player.mjs';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 60);
const VIEWERS = Number(process.env.SOAK_VIEWERS ?? 100);
const MINUTE = 60_000;
/** In mebibytes a minute, over the second half: what a collector leaves by chance. */
const MEMORY_SLOPE = 0.5;
const SCALE = [60, 62, 64, 65, 67, 69, 71, 72];

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const words = ['--backend', 'memory', '--port', '0', '--sessions', 'off', '--tempo', '120'];
const daemon = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
const said = [];
createInterface(daemon.stdout).on('line', (line) => said.push(line));
let address;
while (address === undefined) {
  await sleep(20);
  [, address] = /Ready\. Open (\S+)/.exec(said.join('\n')) ?? [];
}

const player = await join('controller');
const viewers = [];
for (let i = 0; i < VIEWERS; i++) viewers.push(await join('viewer'));
const rows = [];
const end = Date.now() + MINUTES * MINUTE;
let bars = 0;
for (let minute = 1; Date.now() < end; minute++) {
  player.tell({ type: 'settings', change: { mode: MODES[minute % MODES.length] } });
  if (minute % 5 === 0) player.tell({ type: 'panic' });
  const until = Math.min(end, Date.now() + MINUTE);
  while (Date.now() < until) {
    for (let beat = 0; beat < 8; beat++) await play(SCALE[(bars * 3 + beat * 2) % SCALE.length]);
    bars += 1;
    await sleep(4000);
  }
  rows.push(look(minute));
  process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
}
// A mode that does not play by itself, and time for all to have heard of the end.
player.tell({ type: 'settings', change: { mode: 'answer' } });
player.tell({ type: 'panic' });
await sleep(5000);
const pictures = new Set(viewers.map((viewer) => viewer.picture()));
const [first] = viewers;
const left = first.sounding.size;
const dropped = viewers.filter(({ socket }) => socket.readyState !== WebSocket.OPEN).length;
const fewest = Math.min(...viewers.map(({ notes }) => notes));
daemon.kill('SIGTERM');
const [code] = await once(daemon, 'exit');

const late = rows.slice(Math.floor(rows.length / 2));
const slope = late.length < 3 ? 0 : slopeOf(late.map(({ memory }) => memory));
const checks = {
  'memory grows by (MiB a minute)': [slope.toFixed(2), slope < MEMORY_SLOPE],
  'open files, first and last minute': [
    `${rows[0].files} ${rows.at(-1).files}`,
    rows.at(-1).files <= rows[0].files,
  ],
  'threads, first and last minute': [
    `${rows[0].threads} ${rows.at(-1).threads}`,
    rows.at(-1).threads <= rows[0].threads,
  ],
  'viewers that fell off': [dropped, dropped === 0],
  'notes that each viewer saw': [fewest, fewest > 0],
  'different pictures among viewers': [pictures.size, pictures.size === 1],
  'left sounding': [left, left === 0],
  'exit code': [code, code === 0],
};
console.table(
  Object.fromEntries(
    Object.entries(checks).map(([name, [found, good]]) => [name, { found, good }]),
  ),
);
// How late notes left, as the daemon says at its end.
for (const line of said.filter((one) => /^(ms|send|respond|receive) /.test(one))) console.log(line);
process.exit(Object.values(checks).every(([, good]) => good) ? 0 : 1);

async function play(pitch) {
  player.tell({ type: 'note', on: true, pitch, velocity: 80 });
  await sleep(200);
  player.tell({ type: 'note', on: false, pitch, velocity: 0 });
  await sleep(50);
}

function look(minute) {
  const status = readFileSync(`/proc/${daemon.pid}/status`, 'utf8');
  const memory = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  const threads = Number(/Threads:\s+(\d+)/.exec(status)?.[1]);
  return { minute, memory, threads, files: readdirSync(`/proc/${daemon.pid}/fd`).length };
}

/** Somebody with the page open, who keeps in mind only what a page would show. */
async function join(role) {
  const socket = new WebSocket(`${address.replace('http', 'ws')}ws`, SUBPROTOCOL);
  const one = {
    socket,
    notes: 0,
    sounding: new Set(),
    newest: new Map(),
    tell: (message) => socket.send(JSON.stringify(message)),
    picture: () =>
      createHash('sha256')
        .update(JSON.stringify([...one.newest].sort()))
        .digest('hex'),
  };
  await new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.type === 'version') one.tell({ type: 'hello', protocol: PROTOCOL_VERSION, role });
      else if (message.type === 'snapshot') resolve();
      else if (message.type === 'event') see(one, message.event);
    });
  });
  return one;
}

function see(one, event) {
  if (event.kind === 'transcript') one.newest.set(event.part, event.engraved);
  if (event.kind !== 'note') return;
  const key = `${event.part} ${event.pitch}`;
  if (event.on) {
    one.notes += 1;
    one.sounding.add(key);
  } else one.sounding.delete(key);
}
