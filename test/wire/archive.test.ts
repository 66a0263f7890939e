import {
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { lockJournal } from '../../src/jam/journal/lock.js';
import { readMidiFile, writeMidiFile } from '../../src/midi/file.js';
import type { Limits } from '../../src/wire/limits.js';
import type { SessionList, Timeline } from '../../src/wire/recordings.js';
import { type WireOptions, WireServer } from '../../src/wire/server.js';
import { complaintsOfAbc2midi } from '../support/abc2midi.js';
import { type RecordedJam, recordJam, STARTED } from '../support/recordedJam.js';
import { threadScript } from '../support/threadScript.js';
import { missingProgram, testWith } from '../support/tools.js';
import { FakeJam } from './fakeJam.js';

const NAME = '2026-03-01T21-05-59';
const OTHER = '2026-02-27T18-00-00';
const TUNE = 'X:1\nT:A tune\nM:6/8\nL:1/8\nK:D\n"D"d2A AFA|"G"B2d "A7"cBA|"D"d3 d3|]\n';

let home: string;
let folder: string;
let worker: string;
let recorded: RecordedJam;
let jam: FakeJam;
const servers: WireServer[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'antiphon-archive-'));
  worker = await threadScript(home, 'archiveWorker');
  recorded = await recordJam(join(home, 'right'));
  await recordJam(join(home, 'other'), { weights: '0'.repeat(64) });
});
afterAll(() => rm(home, { recursive: true }));

beforeEach(async () => {
  jam = new FakeJam();
  folder = await mkdtemp(join(home, 'sessions-'));
  await copyFile(join(home, 'right'), join(folder, `${NAME}.journal`));
  await copyFile(join(home, 'other'), join(folder, `${OTHER}.journal`));
  const earlier = new Date(STARTED - 86_400_000);
  await utimes(join(folder, `${OTHER}.journal`), earlier, earlier);
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function serve(options: Partial<WireOptions> = {}): Promise<string> {
  const server = new WireServer({
    source: jam,
    host: '127.0.0.1',
    port: 0,
    pageFolder: home,
    version: '0',
    archive: { folder, worker },
    ...options,
  });
  servers.push(server);
  return server.start();
}

const limited = (limits: Partial<Limits>) => serve({ limits });

async function list(url: string, query = ''): Promise<SessionList> {
  return (await fetch(`${url}sessions${query}`)).json() as Promise<SessionList>;
}

const failure = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

function prime(url: string, body: string | Uint8Array, words = '', headers = {}) {
  return fetch(`${url}prime${words}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', ...headers },
    body: Buffer.from(body),
  });
}

/** What the server answers to this path as it stands: `fetch` would tidy it up. */
function raw(url: string, path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the list of sessions', () => {
  test('says of each what can be said without playing it, the latest first', async () => {
    const { sessions, more } = await list(await serve());
    expect(more).toBe(false);
    expect(sessions.map(({ name }) => name)).toEqual([NAME, OTHER]);
    const { player, partner, duration } = recorded;
    expect(partner).toBeGreaterThan(8);
    expect(sessions[0]).toEqual({
      name: NAME,
      started: STARTED,
      duration,
      notes: { player, partner },
      bytes: (await readFile(join(folder, `${NAME}.journal`))).length,
      playing: false,
    });
  });

  test('marks the one that is being played', async () => {
    const unlock = lockJournal(join(folder, `${OTHER}.journal`));
    const { sessions } = await list(await serve());
    unlock();
    expect(sessions.map(({ playing }) => playing)).toEqual([false, true]);
  });

  test('passes over what is no journal, and follows no link', async () => {
    await writeFile(join(folder, 'empty.journal'), '');
    await writeFile(join(folder, 'letter.journal'), 'Dear Sir\n');
    await mkdir(join(folder, 'folder.journal'));
    await symlink(join(home, 'right'), join(folder, 'link.journal'));
    await copyFile(join(home, 'right'), join(folder, 'a name with spaces.journal'));
    expect((await list(await serve())).sessions.map(({ name }) => name)).toEqual([NAME, OTHER]);
  });

  test('comes in parts', async () => {
    const url = await limited({ sessionsListed: 1 });
    expect(await list(url)).toMatchObject({ sessions: [{ name: NAME }], more: true });
    expect(await list(url, '?skip=1')).toMatchObject({ sessions: [{ name: OTHER }], more: false });
    expect(await list(await limited({ sessionsListed: 2 }))).toMatchObject({ more: false });
  });

  test('says where nothing is recorded', async () => {
    const url = await serve({ archive: { worker } });
    expect(await failure(await fetch(`${url}sessions`))).toEqual([404, 'sessions-off']);
  });
});

describe('a session', () => {
  test('is played again: what was told then, its notes and its bars', async () => {
    const response = await fetch(`${await serve()}sessions/${NAME}.json`);
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${NAME}.json"`);
    const timeline = (await response.json()) as Timeline;
    expect(timeline.title).toBe('Jam of 2026-03-01, 21:05');
    const parts = timeline.notes.map(({ part }) => part);
    expect(parts.filter((part) => part === 'player')).toHaveLength(recorded.player);
    expect(parts.filter((part) => part === 'partner')).toHaveLength(recorded.partner);
    const kinds = new Set(timeline.events.map(({ event }) => event.kind));
    expect([...kinds]).toEqual(
      expect.arrayContaining(['note', 'transcript', 'prediction', 'state', 'plan']),
    );
    expect(timeline.bars.length).toBeGreaterThan(8);
  });

  test('is had as MIDI and as its journal', async () => {
    const url = await serve();
    const mid = await fetch(`${url}sessions/${NAME}.mid`);
    const { tracks } = readMidiFile(new Uint8Array(await mid.arrayBuffer()));
    const counts = tracks.map(({ notes }) => notes.length).filter((count) => count > 0);
    expect(counts).toEqual([recorded.player, recorded.partner]);
    const journal = await fetch(`${url}sessions/${NAME}.journal`);
    expect(await journal.text()).toBe(await readFile(join(home, 'right'), 'utf8'));
  });

  testWith(missingProgram('abc2midi', 'abcmidi'))('is had as a score without a flaw', async () => {
    const abc = await (await fetch(`${await serve()}sessions/${NAME}.abc`)).text();
    expect(abc).toContain('T:Jam of 2026-03-01, 21:05');
    expect(complaintsOfAbc2midi(abc)).toEqual([]);
  });

  test('of another model gives what was sent, and says why nothing else', async () => {
    const url = await serve();
    for (const form of ['json', 'abc']) {
      const response = await fetch(`${url}sessions/${OTHER}.${form}`);
      expect(await failure(response)).toEqual([409, 'journal-other-model']);
    }
    const mid = await fetch(`${url}sessions/${OTHER}.mid`);
    const { tracks } = readMidiFile(new Uint8Array(await mid.arrayBuffer()));
    expect(tracks.reduce((sum, { notes }) => sum + notes.length, 0)).toBe(
      recorded.player + recorded.partner,
    );
  });

  test('is looked for among those that are there, and nowhere else', async () => {
    await copyFile(join(home, 'right'), join(folder, '..', 'outside.journal'));
    const url = await serve();
    for (const path of [
      '/sessions/none.mid',
      '/sessions/../outside.journal',
      '/sessions/..%2Foutside.journal',
      '/sessions/%2e%2e/outside.journal',
      '/sessions/..\\outside.journal',
      '/sessions/.journal',
      `/sessions/${NAME}`,
      `/sessions/${NAME}.html`,
      `/sessions/${NAME}.journal/`,
      `/sessions//${NAME}.journal`,
      `/sessions/${NAME}.journal%00`,
    ]) {
      expect([path, await raw(url, path)]).toEqual([path, 404]);
    }
  });

  test('that is too long is not played again; one that is not, is', async () => {
    const { length } = await readFile(join(folder, `${NAME}.journal`));
    const below = await limited({ recordingBytes: length - 1 });
    const refused = await fetch(`${below}sessions/${NAME}.mid`);
    expect(await failure(refused)).toEqual([413, 'recording-too-large']);
    const { sessions } = await list(below);
    expect(sessions[0]).not.toHaveProperty('notes');
    const at = await limited({ recordingBytes: length });
    expect((await fetch(`${at}sessions/${NAME}.mid`)).status).toBe(200);
  });

  test('that takes too long is given up, and the next one is not', async () => {
    const url = await limited({ recordingTime: 1 });
    expect(await failure(await fetch(`${url}sessions/${NAME}.mid`))).toEqual([504, 'archive-slow']);
    expect((await fetch(`${url}sessions`)).status).toBe(200);
  });

  test('waits for others, but not for any number of them', async () => {
    const url = await limited({ recordingsWaiting: 1 });
    const answers = await Promise.all(
      [NAME, OTHER].map(async (name) => (await fetch(`${url}sessions/${name}.mid`)).status),
    );
    expect(answers.sort()).toEqual([200, 503]);
  });
});

describe('a file that is handed in', () => {
  test('is gone on from', async () => {
    const response = await prime(await serve(), TUNE);
    expect(await response.json()).toEqual({ title: 'A tune', bars: 3, key: 'D', meter: '6/8' });
    expect(jam.inputs).toEqual([
      { kind: 'prime', canon: 'M:6/8\nK:D\n"D"d2AAFA|"G"B2d"A7"cBA|"D"d3d3\n' },
    ]);
  });

  test('is played over by its chords', async () => {
    const response = await prime(await serve(), TUNE, '?as=changes');
    expect(response.status).toBe(200);
    expect(jam.inputs).toEqual([
      {
        kind: 'settings',
        change: { changes: 'D | G A7 | D', key: 'D', meter: '6/8', mode: 'changes' },
      },
    ]);
  });

  test('may be MIDI', async () => {
    const notes = [60, 62, 64, 65, 67, 65, 64, 62, 60].map((pitch, index) => ({
      pitch,
      velocity: 80,
      channel: 0,
      onset: index * 10_080,
      duration: 10_080,
    }));
    const mid = writeMidiFile({
      tempos: [{ at: 0, quartersPerMinute: 100 }],
      meters: [{ at: 0, meter: { beats: 4, unit: 4 } }],
      keys: [],
      tracks: [{ name: 'scale', notes }],
    });
    const url = await serve();
    expect(await (await prime(url, mid)).json()).toMatchObject({ meter: '4/4', key: 'C' });
    expect(jam.inputs).toMatchObject([
      { kind: 'prime', canon: expect.stringMatching(/^M:4\/4\nK:C\nC2D2E2F2\|/) },
    ]);
    const changes = await prime(url, mid, '?as=changes');
    expect(await failure(changes)).toEqual([422, 'tune-without-chords']);
  });

  test.each([
    ['nothing', '', 'abc-no-tune'],
    ['a letter', 'Dear Sir,', 'abc-no-tune'],
    ['a tune without a key', 'X:1\nT:x\nABC|\n', 'abc-unreadable'],
    ['a tune without a note', 'X:1\nM:4/4\nL:1/8\nK:C\nz8|]\n', 'abc-unreadable'],
    ['half a MIDI file', 'MThd\0\0\0\x06\0\x01', 'midi-file-truncated'],
  ])('that is %s is refused with a reason', async (_, body, code) => {
    expect(await failure(await prime(await serve(), body))).toEqual([422, code]);
    expect(jam.inputs).toEqual([]);
  });

  test('has a size', async () => {
    const url = await limited({ fileBytes: TUNE.length });
    expect((await prime(url, TUNE)).status).toBe(200);
    expect(await failure(await prime(url, `${TUNE} `))).toEqual([413, 'file-too-large']);
    const inPieces = await fetch(`${url}prime`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Blob([TUNE, TUNE]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(await failure(inPieces)).toEqual([413, 'file-too-large']);
    expect(jam.inputs).toHaveLength(1);
  });

  test('comes from no page elsewhere', async () => {
    const url = await serve();
    const foreign = await prime(url, TUNE, '', { origin: 'http://evil.example' });
    expect(await failure(foreign)).toEqual([403, 'not-allowed']);
    const form = await prime(url, TUNE, '', { 'content-type': 'text/plain' });
    expect(await failure(form)).toEqual([415, 'file-type-wrong']);
    expect(await failure(await fetch(`${url}prime`))).toEqual([405, 'method-unknown']);
    const body = await fetch(`${url}sessions`, { method: 'POST', body: 'x' });
    expect(await failure(body)).toEqual([405, 'method-unknown']);
    expect(jam.inputs).toEqual([]);
  });
});

test('all of it is for controllers alone', async () => {
  const url = await serve({ tokens: { controller: 'c'.repeat(16), player: 'p'.repeat(16) } });
  const ask = (token?: string) =>
    fetch(
      `${url}sessions`,
      token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
    );
  expect(await failure(await ask())).toEqual([401, 'token-wrong']);
  expect(await failure(await ask('x'.repeat(16)))).toEqual([401, 'token-wrong']);
  expect(await failure(await ask('p'.repeat(16)))).toEqual([403, 'not-allowed']);
  expect((await ask('c'.repeat(16))).status).toBe(200);
  expect(await failure(await prime(url, TUNE))).toEqual([401, 'token-wrong']);
  expect(jam.inputs).toEqual([]);
});
