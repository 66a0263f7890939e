import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createNamedJournal, newestJournal, sessionsFolder } from '../../src/cli/sessionsFolder.js';
import { type Journal, readJournal } from '../../src/jam/journal/read.js';
import { readMidiFile } from '../../src/midi/file.js';
import type { SessionList, Timeline } from '../../src/wire/recordings.js';
import { addressOf, type Daemon, NO_MIDI, start, until } from '../support/daemon.js';
import { WireClient } from '../wire/wireClient.js';

/** Phrases are over soon, so that there are many answers, by a model that is there soon. */
const QUICK = ['--model', 'ngram', '--tempo', '240', '--silence-beats', '0.25'];

/** What the journal may lack of what was heard before a kill. */
const BOUND = 100;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-sessions-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const readAt = (path: string): Journal => readJournal(readFileSync(path));

/** A note that a client was told of: by the jam's clock, and when that was by ours. */
interface Heard {
  readonly part: string;
  readonly pitch: number;
  readonly at: number;
  readonly since: number;
}

/** Plays phrases until it is told to stop, and notes down all that it is told of. */
class PlayingClient {
  readonly heard: Heard[] = [];
  private isDone = false;

  private constructor(private readonly client: WireClient) {
    client.socket.on('message', (data) => {
      const { type, event } = JSON.parse(String(data));
      if (type !== 'event' || event.kind !== 'note' || !event.on) return;
      const { part, pitch, at } = event;
      this.heard.push({ part, pitch, at, since: performance.now() });
    });
  }

  static async join(address: string): Promise<PlayingClient> {
    return new PlayingClient(await WireClient.join(address));
  }

  async play(): Promise<void> {
    for (let count = 0; !this.isDone; count++) {
      const pitch = 60 + ((count * 5) % 12);
      this.client.send({ type: 'note', on: true, pitch, velocity: 80 });
      await sleep(60);
      this.client.send({ type: 'note', on: false, pitch, velocity: 0 });
      if (count % 4 === 3) await this.answer();
      else await sleep(20);
    }
  }

  /** A slow machine's answer is waited for too; what is played then breaks into it. */
  private async answer(): Promise<void> {
    const before = this.heard.length;
    while (!this.isDone && !this.heard.slice(before).some(({ part }) => part === 'partner'))
      await sleep(20);
    await sleep(100);
  }

  get isAnswered(): boolean {
    return this.heard.some(({ part }) => part === 'partner');
  }

  stop(): void {
    this.isDone = true;
    this.client.socket.terminate();
  }
}

async function kill(daemon: Daemon): Promise<void> {
  daemon.child.kill('SIGKILL');
  await once(daemon.child, 'exit');
}

async function end(daemon: Daemon): Promise<number> {
  daemon.child.kill('SIGTERM');
  return (await once(daemon.child, 'exit'))[0];
}

/** What a journal has of each note that sounded: `part pitch time`. */
function notesOf({ inputs, sent }: Journal): Set<string> {
  const played = inputs.flatMap(({ at, input }) =>
    input.kind === 'midi' && input.message.kind === 'noteOn'
      ? [`player ${input.message.pitch} ${at}`]
      : [],
  );
  const answered = sent.flatMap(({ due, bytes }) =>
    bytes.startsWith('9') ? [`partner ${Number.parseInt(bytes.slice(2, 4), 16)} ${due}`] : [],
  );
  return new Set([...played, ...answered]);
}

test('killed at any moment, again and again, a jam keeps what was heard and goes on', async () => {
  const path = join(folder, 'jam.journal');
  const missing: Heard[] = [];
  let kept = 0;
  for (let life = 0; life < 20; life++) {
    const words = life === 0 ? ['--record', path, ...QUICK] : ['--resume', path];
    const daemon = start(...NO_MIDI, ...words);
    const client = await PlayingClient.join(await addressOf(daemon));
    const playing = client.play();
    await sleep(700 + ((life * 367) % 900));
    // On a machine that is too slow for any answer by then, some lives last until there is one.
    if (life % 5 === 0) await until(() => client.isAnswered || undefined);
    const killed = performance.now();
    await kill(daemon);
    client.stop();
    await playing;
    const notes = notesOf(readAt(path));
    for (const one of client.heard) {
      if (notes.has(`${one.part} ${one.pitch} ${one.at}`)) kept += 1;
      else if (one.since < killed - BOUND) missing.push(one);
    }
    expect(daemon.said()).not.toMatch(/differs|\[/);
  }
  expect(missing).toEqual([]);
  expect(kept).toBeGreaterThan(50);

  const last = start(...NO_MIDI, '--resume', path);
  await addressOf(last);
  expect(await end(last)).toBe(0);
  const journal = readAt(path);
  expect(journal.notes).toEqual([]);
  expect(journal.sent.length).toBeGreaterThan(0);
  // Played again as one jam it gives what was sent in all of its lives, or this would fail.
  const replay = start('replay', path, '--out', `${path}.mid`);
  expect((await once(replay.child, 'exit'))[0]).toBe(0);
  expect(replay.said()).toBe('');
}, 240_000);

test('every jam is recorded from its first note, in a file of its own, and no other', async () => {
  const quiet = start(...NO_MIDI, '--sessions', folder);
  await addressOf(quiet);
  expect(await end(quiet)).toBe(0);
  expect(readdirSync(folder)).toEqual([]);

  const daemon = start(...NO_MIDI, ...QUICK, '--sessions', folder);
  const client = await PlayingClient.join(await addressOf(daemon));
  const playing = client.play();
  await until(() => client.heard.find(({ part }) => part === 'partner'));
  expect(await end(daemon)).toBe(0);
  client.stop();
  await playing;
  const [name = '', ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  expect(name).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.journal$/);
  expect(readAt(join(folder, name)).notes).toEqual([]);

  const again = start(...NO_MIDI, '--sessions', folder, '--resume');
  await addressOf(again);
  expect(await end(again)).toBe(0);
  const { inputs } = readAt(join(folder, name));
  expect(inputs.filter(({ input }) => input.kind === 'close')).toHaveLength(1);
}, 60_000);

test('a jam can be had in bars and as a score, while it is played and afterwards', async () => {
  const daemon = start(...NO_MIDI, ...QUICK, '--sessions', folder);
  const address = await addressOf(daemon);
  const client = await WireClient.join(address);
  for (const pitch of [60, 62, 64, 67]) {
    client.send({ type: 'note', on: true, pitch, velocity: 80 });
    await sleep(100);
    client.send({ type: 'note', on: false, pitch, velocity: 0 });
    await sleep(100);
  }
  const listed = async () => (await (await fetch(`${address}sessions`)).json()) as SessionList;
  let { sessions } = await listed();
  while (!sessions[0]?.notes?.partner) ({ sessions } = await listed());
  const [{ name } = { name: '' }] = sessions;
  expect(sessions).toMatchObject([{ playing: true }]);
  const timeline = await (await fetch(`${address}sessions/${name}.json`)).json();
  const parts = (timeline as Timeline).notes.map(({ part }) => part);
  expect(parts).toEqual(expect.arrayContaining(['player', 'partner']));
  expect(await end(daemon)).toBe(0);

  const path = join(folder, `${name}.journal`);
  for (const out of [`${path}.mid`, `${path}.abc`]) {
    const replay = start('replay', path, '--out', out);
    expect((await once(replay.child, 'exit'))[0]).toBe(0);
  }
  const { tracks } = readMidiFile(readFileSync(`${path}.mid`));
  expect(tracks.filter(({ notes }) => notes.length > 0)).toHaveLength(2);
  expect(readFileSync(`${path}.abc`, 'utf8')).toMatch(/^X:1\nT:.*\n%%score \(1\) \(2\)\n/);
}, 60_000);

test('what cannot be taken up is said in one line', async () => {
  const path = join(folder, 'jam.journal');
  const daemon = start(...NO_MIDI, '--record', path);
  await addressOf(daemon);
  const taken = start(...NO_MIDI, '--resume', path);
  expect((await once(taken.child, 'exit'))[0]).toBe(1);
  expect(taken.said()).toMatch(/^antiphon: .*\[journal-in-use\]\n$/);
  await end(daemon);
  for (const [code, exit, ...words] of [
    ['journal-not-found', 1, '--resume', 'nowhere', '--sessions', folder],
    ['resume-with-settings', 2, '--resume', path, '--tempo', '90'],
  ] as const) {
    const refused = start(...NO_MIDI, ...words);
    expect((await once(refused.child, 'exit'))[0]).toBe(exit);
    expect(refused.said()).toMatch(new RegExp(`^antiphon: .*\\[${code}\\]\n$`));
  }
}, 60_000);

test('a journal of another model or version says what differs; what was sent is there', async () => {
  const path = join(folder, 'jam.journal');
  const daemon = start(...NO_MIDI, ...QUICK, '--record', path);
  const client = await PlayingClient.join(await addressOf(daemon));
  const playing = client.play();
  await until(() => client.heard.find(({ part }) => part === 'partner'));
  await end(daemon);
  client.stop();
  await playing;
  const other = start('replay', path, '--model', 'dice');
  expect((await once(other.child, 'exit'))[0]).toBe(1);
  expect(other.said()).toMatch(
    /"ngram" of weights \w{12}; dice is "dice" of weights \w{12}.*--sent/,
  );
  const [again, sent] = [start('replay', path), start('replay', path, '--sent')];
  await Promise.all([once(again.child, 'close'), once(sent.child, 'close')]);
  expect(sent.said()).toMatch(/ 90/);
  expect(sent.said()).toBe(again.said());
}, 60_000);

test('a last record that was cut off, and damage before it, are left out and said', async () => {
  const path = join(folder, 'jam.journal');
  const daemon = start(...NO_MIDI, '--record', path);
  await addressOf(daemon);
  await end(daemon);
  truncateSync(path, statSync(path).size - 5);
  const torn = start('replay', path);
  await once(torn.child, 'close');
  expect(torn.said()).toMatch(/The last line is cut off/);
  const resumed = start(...NO_MIDI, '--resume', path);
  await addressOf(resumed);
  await end(resumed);
  expect(readAt(path).notes).toEqual([]);

  const bytes = readFileSync(path);
  const place = bytes.indexOf('\n') + 20;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const damaged = start('replay', path);
  await once(damaged.child, 'close');
  expect(damaged.said()).toMatch(/Line 2 is damaged/);
}, 60_000);

test('names of files never collide, and the newest is the one written to last', async () => {
  const time = new Date(2026, 2, 1, 21, 5, 9);
  const first = await createNamedJournal(folder, time);
  const second = await createNamedJournal(folder, time);
  await second.close();
  await first.append(['{}']);
  await first.close();
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name)));
  expect(names.sort()).toEqual(['2026-03-01T21-05-09-2.journal', '2026-03-01T21-05-09.journal']);
  expect(newestJournal(folder)).toMatch(/2026-03-01T21-05-09(-2)?\.journal$/);
});

test.each([
  [undefined, 'off'],
  ['/jams', '/jams'],
])('the folder of sessions is %s for %s', (folder, setting) => {
  expect(sessionsFolder(setting)).toBe(folder);
});

test.each<[string, NodeJS.Platform, Record<string, string>]>([
  ['/data/antiphon/sessions', 'linux', { XDG_DATA_HOME: '/data' }],
  ['/var/lib/antiphon/sessions', 'linux', { STATE_DIRECTORY: '/var/lib/antiphon' }],
])('without a setting sessions are kept in %s on %s', (folder, platform, environment) => {
  expect(sessionsFolder(undefined, environment, platform)).toBe(folder);
});
