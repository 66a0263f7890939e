/**
 * The daemon itself, in real time, with a hundred viewers: somebody plays over the page, turns
 * settings, steers and panics now and then, and everything that people would notice after hours is
 * looked at every minute: memory, open files, threads. At the end no viewer may have fallen off or see
 * another jam than one who comes then, and the journal has to play to the same bytes again.
 * `node bench/soak/realTime.mjs`; SOAK_MINUTES (60), SOAK_VIEWERS (100) and SOAK_MODES (names with
 * commas) change it. It ends with 1 where something is not as it has to be. Linux: it looks into
 * /proc.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Watcher } from '../watcher.mjs';
import { slopeOf } from './checks.mjs';
import { MODES } from './player.mjs';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 60);
const VIEWERS = Number(process.env.SOAK_VIEWERS ?? 100);
const PLAYED = process.env.SOAK_MODES?.split(',') ?? MODES;
const MINUTE = 60_000;
/** In mebibytes a minute, over the second half: what a collector leaves by chance. */
const MEMORY_SLOPE = 0.5;
const SCALE = [60, 62, 64, 65, 67, 69, 71, 72];
/** What is asked for after a phrase, in turn. */
const STEERING = [
  [],
  [{ type: 'again' }],
  [{ type: 'alternatives' }, { type: 'pick', which: 1 }],
  [],
  [{ type: 'undo' }],
  [{ type: 'hold', on: true }],
  [],
  [{ type: 'hold', on: false }],
];

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const sessions = mkdtempSync(join(tmpdir(), 'antiphon-soak-'));
const words = ['--backend', 'memory', '--port', '0', '--sessions', sessions, '--tempo', '120'];
const daemon = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
const sleeper = spawn(process.execPath, [fileURLToPath(new URL('sleeper.mjs', import.meta.url))], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const said = [];
createInterface(daemon.stdout).on('line', (line) => said.push(line));
let address;
while (address === undefined) {
  await sleep(20);
  [, address] = /Ready\. Open (\S+)/.exec(said.join('\n')) ?? [];
}

const player = await Watcher.join(address, { role: 'controller' });
const viewers = [];
for (let i = 0; i < VIEWERS; i++) viewers.push(await Watcher.join(address));
const rows = [];
const end = Date.now() + MINUTES * MINUTE;
let phrases = 0;
for (let minute = 1; Date.now() < end; minute++) {
  player.tell({ type: 'settings', change: { mode: PLAYED[minute % PLAYED.length] } });
  if (minute % 5 === 0) player.tell({ type: 'panic' });
  const until = Math.min(end, Date.now() + MINUTE);
  while (Date.now() < until) {
    for (let beat = 0; beat < 8; beat++) await play(SCALE[(phrases * 3 + beat * 2) % SCALE.length]);
    for (const wish of STEERING[phrases % STEERING.length]) {
      await sleep(1500);
      player.tell(wish);
    }
    phrases += 1;
    await sleep(4000);
  }
  rows.push(look(minute));
  process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
}
// A mode that does not play by itself, then silence, and time for all to have heard of it.
player.tell({ type: 'settings', change: { mode: 'answer' } });
player.tell({ type: 'panic' });
await sleep(5000);
const newcomer = await Watcher.join(address);
const others = viewers.filter(({ picture }) => picture !== newcomer.picture).length;
const left = Math.max(...[newcomer, player, ...viewers].map(({ sounding }) => sounding));
const dropped = viewers.filter(({ isConnected }) => !isConnected).length;
const fewest = Math.min(...viewers.map(({ notes }) => notes));
daemon.kill('SIGTERM');
const [code] = await once(daemon, 'exit');
sleeper.kill('SIGTERM');
const [latest] = await once(createInterface(sleeper.stdout), 'line');
const [journal] = readdirSync(sessions).filter((name) => name.endsWith('.journal'));
const replay = spawnSync(process.execPath, [main, 'replay', join(sessions, journal)], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
rmSync(sessions, { recursive: true });

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
  'viewers that see another jam than who comes last': [others, others === 0],
  'left sounding': [left, left === 0],
  'exit code': [code, code === 0],
  'exit code of the replay': [replay.status, replay.status === 0],
};
console.table(
  Object.fromEntries(
    Object.entries(checks).map(([name, [found, good]]) => [name, { found, good }]),
  ),
);
// How late notes left, as the daemon says at its end; and what only sleeps beside it.
for (const line of said.filter((one) => /^(ms|send|respond|receive) /.test(one))) console.log(line);
console.log(
  `a process beside it that only sleeps was woken up to ${Number(latest).toFixed(1)} ms late`,
);
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
