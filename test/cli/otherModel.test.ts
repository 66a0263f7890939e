import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readJournal } from '../../src/jam/journal/read.js';
import { addressOf, type Daemon, NO_MIDI, start } from '../support/daemon.js';
import { WireClient } from '../wire/wireClient.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-other-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function end(daemon: Daemon, signal: NodeJS.Signals): Promise<number | null> {
  daemon.child.kill(signal);
  return (await once(daemon.child, 'exit'))[0];
}

/** Chooses a model, plays a phrase when it is there, and waits for an answer. */
async function answeredBy(client: WireClient, model: string): Promise<void> {
  client.send({ type: 'settings', change: { model } });
  await client.until(
    (message) =>
      message.type === 'event' &&
      message.event.kind === 'settings' &&
      message.event.settings.model === model,
  );
  client.messages.length = 0;
  for (const pitch of [60, 64, 67, 72]) {
    client.send({ type: 'note', on: true, pitch, velocity: 80 });
    await sleep(60);
    client.send({ type: 'note', on: false, pitch, velocity: 0 });
  }
  await client.until(
    (message) =>
      message.type === 'event' && message.event.kind === 'note' && message.event.part === 'partner',
  );
}

test('a jam in which other models were chosen is taken up, and played again the same', async () => {
  const path = join(folder, 'jam.journal');
  const quick = ['--model', 'ngram', '--tempo', '240', '--silence-beats', '0.25'];
  const daemon = start(...NO_MIDI, '--record', path, ...quick);
  const client = await WireClient.join(await addressOf(daemon));
  for (const model of ['evolved', 'blues']) await answeredBy(client, model);
  await end(daemon, 'SIGKILL');

  const again = start(...NO_MIDI, '--resume', path);
  const other = await WireClient.join(await addressOf(again));
  expect(other.messages).toContainEqual(
    expect.objectContaining({
      type: 'snapshot',
      jam: expect.objectContaining({ settings: expect.objectContaining({ model: 'blues' }) }),
    }),
  );
  await answeredBy(other, 'ngram');
  // One that is still being loaded does not keep the daemon from ending, nor is a word said of it.
  other.send({ type: 'settings', change: { model: 'dice' } });
  await other.settled();
  expect(await end(again, 'SIGTERM')).toBe(0);
  expect(again.said()).not.toMatch(/differs|\[|dice/);

  const chosen = readJournal(readFileSync(path)).inputs.flatMap(({ input }) =>
    input.kind === 'settings' && input.change.model !== undefined ? [input.change.model] : [],
  );
  expect(chosen.slice(0, 3)).toEqual(['evolved', 'blues', 'ngram']);
  const replay = start('replay', path, '--out', `${path}.mid`);
  expect((await once(replay.child, 'exit'))[0]).toBe(0);
  expect(replay.said()).toBe('');
}, 60_000);
