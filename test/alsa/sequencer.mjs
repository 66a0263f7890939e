// The sequencer as programs see it that nobody here wrote: ALSA's tools, its /proc files and the
// raw side of the virtual MIDI hardware.
import { execFile, spawn } from 'node:child_process';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** Emulation is slow: what has not happened by then does not happen. */
const PATIENCE = 120_000;

/** Runs a program to its end. */
export const run = promisify(execFile);

/** Antiphon's command line for Node.js, whose optimised code costs an emulator more than it saves. */
export const antiphonWords = (...words) => ['--no-opt', join(PROJECT, 'dist/main.js'), ...words];

/** Runs Antiphon's command line to its end. */
export function antiphon(...words) {
  return run(process.execPath, antiphonWords(...words));
}

/** Waits until something is so; `what` says in words what did not come to be. */
export async function until(holds, what) {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const value = await holds();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`not in time: ${what()}`);
    await sleep(20);
  }
}

/** The clients there are: number, name and text, as the kernel lists them. */
export async function clients() {
  const text = await readFile('/proc/asound/seq/clients', 'utf8');
  return [...text.matchAll(/^Client +(\d+) : "(.*?)" .*\n((?: {2}.*\n?)*)/gm)].map(
    ([, number, name, ports]) => ({ number: Number(number), name, ports }),
  );
}

/**
 * The raw side of a virtual MIDI port: what is written comes out of the port, what is sent to the
 * port can be read.
 */
export async function hardware(device) {
  const path = `/dev/snd/midiC0D${device}`;
  const writing = await open(path, 'w');
  const heard = [];
  const reader = spawn('/bin/cat', [path], { stdio: ['ignore', 'pipe', 'ignore'] });
  const closed = new Promise((resolve) => reader.on('exit', resolve));
  reader.stdout.on('data', (chunk) => heard.push(...chunk));
  return {
    heard,
    play: (bytes) => writing.write(Uint8Array.from(bytes)),
    async close() {
      reader.kill('SIGKILL');
      await Promise.all([closed, writing.close()]);
    },
  };
}

/** Where the port of this name is, as ALSA's tools want it: they know clients by name, not ports. */
export async function address(port) {
  for (const { number, ports } of await clients()) {
    const at = ports.split('\n').find((line) => line.includes(`"${port}"`));
    if (at !== undefined) return `${number}:${/Port +(\d+)/.exec(at)[1]}`;
  }
  throw new Error(`there is no port ${port}`);
}

/** Pulls the cable of all virtual hardware, or plugs it in again; `hardware` must be closed. */
export async function plug(how) {
  const action = how === 'in' ? 'bind' : 'unbind';
  await writeFile(`/sys/bus/platform/drivers/snd_virmidi/${action}`, 'snd_virmidi.0');
}

/** Waits until a program of ALSA's, which says nothing itself, listens to ports by their addresses. */
export function connected(program, ...from) {
  const hears = ({ name, ports }) =>
    name === program &&
    from.every((port) => new RegExp(`Connected From:.*\\b${port}\\b`).test(ports));
  return until(
    async () => (await clients()).some(hears),
    () => `${program} listens to ${from.join(' and ')}`,
  );
}
