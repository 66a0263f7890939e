import { afterEach, expect, test } from '@jest/globals';
import type { NetworkEvent } from '../../src/jam/events.js';
import { WireServer } from '../../src/wire/server.js';
import { FakeJam } from './fakeJam.js';
import { WireClient } from './wireClient.js';

const servers: WireServer[] = [];
const clients: WireClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.terminate();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** A jam whose network has one cell. */
class NetworkJam extends FakeJam {
  readonly looks: boolean[] = [];

  look(_: 'network', on: boolean): void {
    this.looks.push(on);
    if (on) this.inside(0, 'abc');
  }

  inside(from: number, text: string): void {
    const cells = Buffer.from(text).toString('base64');
    this.publish({ kind: 'network', start: 0, from, text, layers: [1], cells });
  }
}

async function serve(jam: FakeJam, heartbeat = 60_000): Promise<string> {
  const limits = { heartbeat };
  const server = new WireServer({
    source: jam,
    host: '127.0.0.1',
    port: 0,
    pageFolder: '/nowhere',
    version: '0.0.0',
    limits,
  });
  servers.push(server);
  return server.start();
}

async function enter(page: string): Promise<WireClient> {
  const client = await WireClient.join(page, 'viewer');
  clients.push(client);
  return client;
}

const insides = (client: WireClient): NetworkEvent[] =>
  client.events.flatMap(({ event }) => (event.kind === 'network' ? [event] : []));

const look = (on: boolean) => ({ type: 'look', at: 'network', on }) as const;

test('only who looks is told; who comes later is told all of it first', async () => {
  const jam = new NetworkJam();
  const page = await serve(jam);
  const [first, second, blind] = [await enter(page), await enter(page), await enter(page)];
  first.send(look(true));
  await first.until(() => insides(first).length === 1);
  jam.inside(2, 'de');
  second.send(look(true));
  await second.until(() => insides(second).length > 0);
  jam.inside(4, 'f');
  await Promise.all([first, second, blind].map((client) => client.settled()));

  expect(insides(first).map(({ from, text }) => [from, text])).toEqual([
    [0, 'abc'],
    [2, 'de'],
    [4, 'f'],
  ]);
  expect(insides(second).map(({ from, text }) => [from, text])).toEqual([
    [0, 'abde'],
    [4, 'f'],
  ]);
  expect(insides(blind)).toEqual([]);
  expect(jam.looks).toEqual([true]);
});

test('the jam is asked once while somebody looks, and told when nobody does any more', async () => {
  const jam = new NetworkJam();
  const page = await serve(jam, 30);
  const [first, second] = [await enter(page), await enter(page)];
  for (const client of [first, second, first]) client.send(look(true));
  await Promise.all([first.settled(), second.settled()]);
  first.send(look(false));
  second.socket.terminate();
  while (jam.looks.length < 2) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(jam.looks).toEqual([true, false]);
  first.send(look(true));
  await first.until(() => insides(first).length === 2);
  expect(jam.looks).toEqual([true, false, true]);
});

test('who looks where the network cannot be seen from is told that there is nothing', async () => {
  const jam = new FakeJam();
  const page = await serve(jam);
  for (const client of [await enter(page), await enter(page)]) {
    client.send(look(true));
    await client.until(() => insides(client).length === 1);
    expect(insides(client)).toMatchObject([{ layers: [], text: '' }]);
  }
});
