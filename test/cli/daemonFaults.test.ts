import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readJournal } from '../../src/jam/journal/read.js';
import { MidiDecoder } from '../../src/midi/decode.js';
import { NoteLedger } from '../../src/midi/ledger.js';
import { crashReportSchema } from '../../src/observe/crashReport.js';
import { missingProgram, testWith } from '../support/tools.js';

const MAIN = 'dist/main.js';
const HERE = fileURLToPath(new URL('.', import.meta.url));
const DATAGRAMS = join(HERE, '../observe/datagrams.py');
const SECRET = 'a-token-that-nobody-may-see';
/** It plays by itself, so that notes sound. */
const SOLO = ['--backend', 'memory', '--port', '0', '--mode', 'solo', '--tempo', '200'];

let folder: string;
let sent: string;
const running: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-faults-'));
  sent = join(folder, 'sent');
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

/** What one has been told that may be faulty. */
const environment = (more: Record<string, string> = {}) => ({
  ...process.env,
  SENT: sent,
  XDG_STATE_HOME: folder,
  ...more,
});

function start(fault: string, words: readonly string[], more: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    ['--import', join(HERE, 'faults.mjs'), MAIN, ...words, '--sessions', 'off'],
    { env: environment({ FAULT: fault, SECRET, ...more }), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  running.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  return { child, said: () => said };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function sentLines(): string[] {
  return existsSync(sent) ? readFileSync(sent, 'utf8').trim().split('\n') : [];
}

const isPlaying = (): boolean => sentLines().filter((line) => line.startsWith('90')).length > 3;

/** What is left sounding by what was sent, by its own note-offs alone. */
function leftSounding(): number {
  const owed = new NoteLedger();
  const decoder = new MidiDecoder((message) => owed.record(message));
  for (const line of sentLines()) decoder.push(Buffer.from(line, 'hex'), 0);
  return owed.release().filter(({ kind }) => kind === 'noteOff').length;
}

describe('the daemon', () => {
  test('a fault that nobody foresaw: no note is left, the journal is whole, it is reported', async () => {
    const journal = join(folder, 'jam.journal');
    const words = [...SOLO, '--token', SECRET, '--record', journal];
    const { child, said } = start('throw', words);
    await until(isPlaying);
    child.kill('SIGUSR2');
    expect(await once(child, 'exit')).toEqual([70, null]);
    expect(leftSounding()).toBe(0);
    expect(sentLines().slice(-3)).toEqual(['b04000', 'b07b00', 'b07800']);
    const { notes, sent: kept } = readJournal(readFileSync(journal));
    expect(notes.filter((note) => !/ended|cut off|close/.test(note))).toEqual([]);
    expect(kept.length).toBeGreaterThan(3);

    const crashes = join(folder, 'antiphon', 'crashes');
    const [name = ''] = readdirSync(crashes);
    const text = readFileSync(join(crashes, name), 'utf8');
    expect(text).not.toContain(SECRET);
    const report = crashReportSchema.parse(JSON.parse(text));
    expect(report).toMatchObject({
      part: 'jam',
      node: process.version,
      error: { name: 'Error', message: 'a fault with [secret]' },
      settings: { mode: 'solo', tempo: 200 },
    });
    expect(said()).toContain(join(crashes, name));

    const doctor = spawnSync(process.execPath, [MAIN, 'doctor'], { env: environment() });
    expect(String(doctor.stdout)).toMatch(
      /Crashes: 1\. .*\n {2}Antiphon ended by a fault of its own: a fault with \[secret\]\.\n.*report.*\n.*\.json\n/i,
    );
  }, 60_000);

  test('a promise that failed and that nobody awaited is such a fault', async () => {
    const { child } = start('reject', SOLO);
    await until(isPlaying);
    child.kill('SIGUSR2');
    expect(await once(child, 'exit')).toEqual([70, null]);
    expect(leftSounding()).toBe(0);
  }, 60_000);

  test.each([100, 200, 300, 400, 600, 800, 1000])(
    'told to end %i ms after its start, it does so in order',
    async (wait) => {
      const { child, said } = start('throw', SOLO);
      await new Promise((resolve) => setTimeout(resolve, wait));
      child.kill('SIGTERM');
      const [code, signal] = await once(child, 'exit');
      // Before it can hear of it, the system ends it.
      expect([0, 'SIGTERM']).toContain(code ?? signal);
      expect(said()).not.toMatch(/error|fault|at file/i);
      expect(leftSounding()).toBe(0);
    },
    60_000,
  );

  test('told twice, it ends at once', async () => {
    const { child } = start('hang', SOLO);
    await until(isPlaying);
    child.kill('SIGTERM');
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect([0, 130, 143]).toContain(code);
    expect(leftSounding()).toBe(0);
  }, 60_000);

  test('the page fails until it is given up: what is played is the same', async () => {
    const play = async (fault: string): Promise<string[]> => {
      sent = join(folder, fault);
      const daemon = start(fault, [...SOLO, '--seed', '3']);
      await until(() => sentLines().length >= 60);
      if (fault === 'page') await until(() => daemon.said().includes('stays down'));
      const lines = sentLines();
      daemon.child.kill('SIGTERM');
      expect(await once(daemon.child, 'exit')).toEqual([0, null]);
      expect(leftSounding()).toBe(0);
      if (fault === 'page') {
        expect(daemon.said().match(/a fault of the page\. It is started again/g)).toHaveLength(4);
        expect(daemon.said().match(/stays down; the music goes on/g)).toHaveLength(1);
      }
      return lines;
    };
    const undisturbed = await play('none');
    const disturbed = await play('page');
    expect(disturbed.slice(0, 60)).toEqual(undisturbed.slice(0, 60));
  }, 120_000);

  const missing =
    missingProgram('systemd-notify', 'systemd') ?? missingProgram('python3', 'python3');
  testWith(missing)(
    'when it hangs, the notes end and systemd hears no more of it',
    async () => {
      const socket = join(folder, 'notify');
      const stdio = ['ignore', 'pipe', 'inherit'] as const;
      const listener = spawn('python3', [DATAGRAMS, socket], { stdio: [...stdio] });
      running.push(listener);
      const told: string[] = [];
      createInterface(listener.stdout).on('line', (line) => told.push(line));
      const pings = (): number => told.filter((line) => line === 'WATCHDOG=1').length;
      await until(() => told.includes('listening'));

      const watched = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '1500000' };
      const { child } = start('hang', SOLO, watched);
      await until(() => isPlaying() && pings() > 2);
      expect(told).toContain('READY=1');
      child.kill('SIGUSR2');
      const before = pings();
      // The output's thread needs three seconds to be sure, in which there would be six pings.
      await until(() => sentLines().at(-1) === 'b07800');
      expect(leftSounding()).toBe(0);
      expect(pings() - before).toBeLessThan(3);
    },
    60_000,
  );
});
