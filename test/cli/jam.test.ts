import { type StdioOptions, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readJournal } from '../../src/jam/journal/read.js';
import { addressOf, MAIN, NO_MIDI, start } from '../support/daemon.js';
import { WireClient } from '../wire/wireClient.js';

/** Sends notes as the page does and waits for the partner's first. */
async function playAndHearAnswer(address: string): Promise<void> {
  const client = await WireClient.join(address);
  for (const pitch of [67, 69, 71, 72, 74, 71, 67]) {
    client.send({ type: 'note', on: true, pitch, velocity: 80 });
    await new Promise((resolve) => setTimeout(resolve, 150));
    client.send({ type: 'note', on: false, pitch, velocity: 0 });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await client.until(
    (message) =>
      message.type === 'event' && message.event.kind === 'note' && message.event.part === 'partner',
  );
  client.socket.close();
}

test('a jam is played, recorded, ended by SIGTERM and can be replayed', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'antiphon-')), 'jam.jsonl');
  const daemon = start(...NO_MIDI, '--record', path);
  await playAndHearAnswer(await addressOf(daemon));
  daemon.child.kill('SIGTERM');
  expect((await once(daemon.child, 'exit'))[0]).toBe(0);
  const journal = readJournal(readFileSync(path, 'utf8'));
  expect(journal.notes).toEqual([]);
  expect(journal.end).toBeDefined();
  const kinds = journal.inputs.map(({ input }) => input.kind);
  // The mode is chosen once, then there are seven notes.
  expect(kinds).toEqual(['settings', ...Array.from({ length: 14 }, () => 'midi')]);

  const midi = `${path}.mid`;
  const replay = start('replay', path, '--out', midi);
  expect((await once(replay.child, 'exit'))[0]).toBe(0);
  expect(existsSync(midi)).toBe(true);

  const again = start(...NO_MIDI, '--record', path);
  expect((await once(again.child, 'exit'))[0]).toBe(1);
  expect(again.said()).toContain('[journal-exists]');
}, 60_000);

test('a port that is taken is said in one line', async () => {
  const first = start(...NO_MIDI);
  const port = new URL(await addressOf(first)).port;
  const second = start('--backend', 'memory', '--port', port);
  expect((await once(second.child, 'exit'))[0]).toBe(1);
  expect(second.said()).toMatch(/^antiphon: Port \d+ is taken.*\[port-in-use\]\n$/);
}, 60_000);

test.each([[['--tempi', '90']], [['toString']], [['jma', '--tempo', '90']]])(
  'words that make no sense are misuse, with a way on: %j',
  async (words) => {
    const daemon = start(...words);
    expect((await once(daemon.child, 'exit'))[0]).toBe(2);
    expect(daemon.said()).toContain('antiphon --help');
  },
  60_000,
);

test('a command that works without a pause is ended by a signal at once', async () => {
  const generating = start('generate', '--count', '10000', '--bars', '64');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  generating.child.kill('SIGTERM');
  expect((await once(generating.child, 'exit'))[1]).toBe('SIGTERM');
}, 60_000);

const FULL = '/dev/full';

(existsSync(FULL) ? test : test.skip)(
  'what cannot be printed is one clear error (on a system with /dev/full)',
  () => {
    const full = openSync(FULL, 'w');
    const stdio: StdioOptions = ['ignore', full, 'pipe'];
    const { status, stderr } = spawnSync(process.execPath, [MAIN, 'generate', '--bars', '1'], {
      stdio,
    });
    closeSync(full);
    expect(status).toBe(1);
    expect(String(stderr)).toMatch(/^antiphon: .*ENOSPC.*\[output-not-written\]\n$/);
  },
  60_000,
);

test('a setting that cannot be is misuse, said in one line by the name of its flag', async () => {
  const daemon = start('--silence-beats', 'two');
  expect((await once(daemon.child, 'exit'))[0]).toBe(2);
  expect(daemon.said()).toMatch(/^antiphon: --silence-beats: .*\[setting-invalid\]\n$/);
}, 60_000);
