import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach } from '@jest/globals';

/** The built program, as `npm start` runs it. */
export const MAIN = 'dist/main.js';
export const NO_MIDI = ['--backend', 'memory', '--port', '0'];

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

export interface Daemon {
  readonly child: ChildProcess;
  /** What it has said so far, on both streams. */
  said(): string;
}

/** Starts the program with these words; at the end of the test it is killed. */
export function start(...words: string[]): Daemon {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  return { child, said: () => said };
}

export async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const addressOf = (daemon: Daemon): Promise<string> =>
  until(() => /Ready\. Open (\S+)/.exec(daemon.said())?.[1]);
