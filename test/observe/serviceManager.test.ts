import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { ServiceManager } from '../../src/observe/serviceManager.js';
import { missingProgram, testWith } from '../support/tools.js';

const DATAGRAMS = fileURLToPath(new URL('./datagrams.py', import.meta.url));
const missing = missingProgram('systemd-notify', 'systemd') ?? missingProgram('python3', 'python3');

testWith(missing)(
  'systemd is told by its own protocol',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'antiphon-notify-'));
    const socket = join(folder, 'notify');
    const listener = spawn('python3', [DATAGRAMS, socket], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface(listener.stdout)[Symbol.asyncIterator]();
    const told = async (): Promise<string> => {
      for (;;) {
        const { value } = await lines.next();
        if (value !== 'BARRIER=1') return value;
      }
    };
    expect(await told()).toBe('listening');

    const manager = new ServiceManager(
      { ...process.env, NOTIFY_SOCKET: socket, WATCHDOG_USEC: '9000000' },
      1,
    );
    manager.start();
    manager.ready('Playing "Kesh" at $HOME\nand more');
    // Every three seconds is often enough.
    for (const now of [0, 500, 2999, 3000, 5999]) manager.alive(now);
    manager.stopping();
    manager.stop();
    const all = [await told(), await told(), await told(), await told(), await told()];
    expect(all).toEqual([
      'READY=1',
      'STATUS=Playing "Kesh" at $HOME and more',
      'WATCHDOG=1',
      'WATCHDOG=1',
      'STOPPING=1',
    ]);
    listener.kill();
    await once(listener, 'exit');
    rmSync(folder, { recursive: true });
  },
  60_000,
);

test.each([
  ['nobody asked', {}],
  ['another process is watched', { WATCHDOG_USEC: '9000000', WATCHDOG_PID: '77' }],
])('nothing happens where %s', (_, environment) => {
  const manager = new ServiceManager(environment, 1);
  manager.start();
  manager.ready('Ready');
  manager.alive(0);
  manager.stopping();
  manager.stop();
});
