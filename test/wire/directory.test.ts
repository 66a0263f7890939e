import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jamPath, type ServedJam } from '../../src/wire/jamDirectory.js';
import { PROTOCOL_VERSION } from '../../src/wire/messages.js';
import { WireServer } from '../../src/wire/server.js';
import { FakeJam } from './fakeJam.js';
import { WireClient } from './wireClient.js';

describe('paths', () => {
  test.each([
    ['/', { path: '/' }],
    ['/ws', { path: '/ws' }],
    ['/s/friday/', { name: 'friday', path: '/' }],
    ['/s/friday/ws?x=/s/other/ws', { name: 'friday', path: '/ws' }],
    ['/s/friday', { path: '/s/friday' }],
    ['/s//ws', { path: '/s//ws' }],
    ['/s/../ws', { path: '/s/../ws' }],
    ['/s/a.b/ws', { path: '/s/a.b/ws' }],
    ['/s/a%2fb/ws', { path: '/s/a%2fb/ws' }],
    [`/s/${'a'.repeat(65)}/ws`, { path: `/s/${'a'.repeat(65)}/ws` }],
  ])('%s', (url, expected) => {
    expect(jamPath(url)).toEqual(expected);
  });

  test('no path names a jam that may not be called so', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, rest) => {
        const found = jamPath(`/s/${name}/${rest}`).name;
        expect(found ?? 'none').toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
      }),
    );
  });
});

describe('a server of several jams', () => {
  const jams = new Map<string, ServedJam & { source: FakeJam }>();
  const clients: WireClient[] = [];
  let folder: string;
  let server: WireServer;
  let address: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'antiphon-page-'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Antiphon</title>');
    await writeFile(join(folder, 'main.js'), 'void 0;');
    jams.set('one', { source: new FakeJam(), tokens: { controller: 'first', anybody: 'viewer' } });
    jams.set('two', { source: new FakeJam(), tokens: { controller: 'second', anybody: 'viewer' } });
    server = new WireServer({
      jams: { find: async (name) => jams.get(name) },
      host: '127.0.0.1',
      port: 0,
      pageFolder: folder,
      version: '0.0.0',
    });
    address = await server.start();
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.socket.terminate();
    await server.stop();
    await rm(folder, { recursive: true });
  });

  async function enter(name: string, role: 'viewer' | 'player' = 'viewer', token?: string) {
    const client = await WireClient.open(`${address}s/${name}/`);
    clients.push(client);
    const hello = { type: 'hello', protocol: PROTOCOL_VERSION, role } as const;
    client.send(token === undefined ? hello : { ...hello, token });
    return client;
  }

  async function watch(name: string) {
    const client = await enter(name);
    await client.until((message) => message.type === 'snapshot');
    return client;
  }

  const sourceOf = (name: string): FakeJam => {
    const jam = jams.get(name);
    if (jam === undefined) throw new Error(`no jam ${name}`);
    return jam.source;
  };

  test('each jam has its own listeners and its own numbers', async () => {
    const [one, two] = [await watch('one'), await watch('two')];
    sourceOf('one').note(60);
    sourceOf('two').note(70);
    sourceOf('one').note(61);
    await Promise.all([one.settled(), two.settled()]);
    const heard = (client: WireClient) =>
      client.events.map(({ sequence, event }) => [
        sequence,
        event.kind === 'note' ? event.pitch : event.kind,
      ]);
    expect(heard(one)).toEqual([
      [1, 60],
      [2, 61],
    ]);
    expect(heard(two)).toEqual([[1, 70]]);
  });

  test('its token plays this jam and no other', async () => {
    const player = await enter('one', 'player', 'first');
    await player.until((message) => message.type === 'snapshot');
    player.send({ type: 'note', on: true, pitch: 60, velocity: 80 });
    await player.settled();
    expect(sourceOf('one').inputs).toHaveLength(1);
    expect(sourceOf('two').inputs).toEqual([]);

    const stranger = await enter('two', 'player', 'first');
    expect(await stranger.end()).toEqual({ code: 1008, reason: 'token-wrong' });
  });

  test('a jam is followed from the first who comes until the last has left', async () => {
    const { listeners } = sourceOf('one');
    expect(listeners.size).toBe(0);
    const crowd = await Promise.all([watch('one'), watch('one'), watch('one')]);
    expect(listeners.size).toBe(1);
    for (const client of crowd) client.socket.close();
    await Promise.all(crowd.map((client) => client.end()));
    while (listeners.size > 0) await new Promise((resolve) => setTimeout(resolve, 2));
    const back = await watch('one');
    sourceOf('one').note(60);
    await back.settled();
    expect(back.events).toHaveLength(1);
  });

  test.each(['three', 'one/two', '..', 'a%2fb'])('there is no jam %s', async (name) => {
    await expect(enter(name)).rejects.toThrow('404');
  });

  test('the page of a jam lies at its own address, its parts beside it', async () => {
    const status = async (path: string) => (await fetch(`${address}${path}`)).status;
    expect(await status('s/one/')).toBe(200);
    expect(await status('s/one/main.js')).toBe(200);
    expect(await status('s/three/')).toBe(404);
    expect(await status('s/one/../../package.json')).toBe(404);
    expect(await status('')).toBe(404);
    expect(await status('healthz')).toBe(200);
    await expect(WireClient.open(address)).rejects.toThrow('404');
  });

  test('when the server stops, every jam is let go of', async () => {
    const client = await watch('one');
    await server.stop();
    expect(await client.end()).toEqual({ code: 1001, reason: 'going-away' });
    expect(sourceOf('one').listeners.size).toBe(0);
  });
});
