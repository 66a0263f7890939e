import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type WireOptions, WireServer } from '../../src/wire/server.js';
import { FakeJam } from './fakeJam.js';
import { WireClient } from './wireClient.js';

let folder: string;
const servers: WireServer[] = [];
const clients: WireClient[] = [];
const sockets: Socket[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-page-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Antiphon</title>');
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.terminate();
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await rm(folder, { recursive: true });
});

async function start(options: Partial<WireOptions> = {}): Promise<string> {
  const server = new WireServer({
    source: new FakeJam(),
    host: '127.0.0.1',
    port: 0,
    pageFolder: folder,
    version: '0.0.0',
    ...options,
  });
  servers.push(server);
  return server.start();
}

async function enter(page: string, options?: Parameters<typeof WireClient.open>[1]) {
  const client = await WireClient.open(page, options);
  clients.push(client);
  return client;
}

/** Connects without saying anything. */
async function call(page: string, host = '127.0.0.1'): Promise<Socket> {
  const socket = connect(Number(new URL(page).port), host);
  sockets.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** All that the other side says to this until it closes. */
async function answer(socket: Socket, text: string): Promise<string> {
  let said = '';
  socket.on('data', (data) => {
    said += data;
  });
  socket.write(text);
  if (!socket.closed) await once(socket, 'close');
  return said;
}

const request = (...headers: string[]): string =>
  `${['GET /healthz HTTP/1.1', 'Host: localhost', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;

describe('a message', () => {
  /** A ping of so many bytes. */
  const message = (bytes: number): string => {
    const text = '{"type":"ping","id":1}';
    return text + ' '.repeat(bytes - text.length);
  };

  test.each([99, 100])('of %i bytes is heard where 100 may be', async (bytes) => {
    const client = await enter(await start({ limits: { messageBytes: 100 } }));
    await client.hello('viewer');
    client.socket.send(message(bytes));
    await client.until(({ type }) => type === 'pong');
  });

  test('of one byte more ends the connection', async () => {
    const client = await enter(await start({ limits: { messageBytes: 100 } }));
    await client.hello('viewer');
    client.socket.send(message(101));
    expect((await client.end()).code).toBe(1009);
  });
});

describe('messages', () => {
  // The hello is the first of them; nothing is refilled so quickly.
  const limits = { messages: { perSecond: 1e-6, burst: 5 } };

  test.each([3, 4])('after the hello %i are heard where 5 may be', async (count) => {
    const client = await enter(await start({ limits }));
    await client.hello('viewer');
    for (let id = 1; id <= count; id++) client.send({ type: 'ping', id });
    await client.until((message) => message.type === 'pong' && message.id === count);
    expect(client.closed).toBeUndefined();
  });

  test('one more ends the connection, and what comes after it is not listened to', async () => {
    const client = await enter(await start({ limits }));
    await client.hello('viewer');
    for (let id = 1; id <= 9; id++) client.send({ type: 'ping', id });
    expect(await client.end()).toEqual({ code: 1008, reason: 'too-many-messages' });
    expect(client.errors).toEqual(['too-many-messages']);
    expect(client.messages.filter(({ type }) => type === 'pong')).toHaveLength(4);
  });
});

describe('a request', () => {
  const limits = { headerBytes: 1000 };
  // The parser counts the header lines alone, names, values and what stands between.
  const padded = (bytes: number): string => request(`X: ${'x'.repeat(bytes)}`);

  test('with headers below the limit is answered', async () => {
    const socket = await call(await start({ limits }));
    expect(await answer(socket, padded(800))).toContain('200 OK');
  });

  test('with headers above it is refused', async () => {
    const socket = await call(await start({ limits }));
    expect(await answer(socket, padded(1200))).toContain('431 Request Header Fields Too Large');
  });

  test('that trickles in is given up, and others are served meanwhile', async () => {
    const page = await start({ limits: { requestTime: 200 } });
    const slow = await call(page);
    const given = answer(slow, 'GET /healthz HTTP/1.1\r\nHost: loc');
    expect(await answer(await call(page), request())).toContain('200 OK');
    expect(await given).toContain('408 Request Timeout');
  });

  test('with a body is refused, so that the body is never taken for a request', async () => {
    const page = await start();
    const inner = 'GET /secret HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const smuggled = `GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`;
    const said = await answer(await call(page), smuggled);
    expect(said.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(said).toContain('400 Bad Request');
  });

  test.each([
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n', '403'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', '400'],
    [
      'a length in two ways',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      '400',
    ],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : localhost\r\n\r\n', '400'],
    ['a bare line feed in a header', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\nb\r\n\r\n', '400'],
  ])('with %s is refused', async (_, text, status) => {
    const socket = await call(await start({ limits: { idleTime: 1 } }));
    expect(await answer(socket, text)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  test.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/..\\package.json',
    '/./index.html/../../package.json',
    '//etc/passwd',
    '/index.html%00.js',
    '/s/one/../../package.json',
    '/file:///etc/passwd',
    'http://localhost/../package.json',
    '/__proto__',
    '/constructor',
  ])('for %s finds nothing', async (path) => {
    const socket = await call(await start());
    const text = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
    expect(await answer(socket, text)).toMatch(/^HTTP\/1.1 404 /);
  });
});

describe('connections', () => {
  test('one that is refused is closed, though the other side keeps it open', async () => {
    const page = await start();
    const socket = connect({
      port: Number(new URL(page).port),
      host: '127.0.0.1',
      allowHalfOpen: true,
    });
    sockets.push(socket);
    let said = '';
    socket.on('data', (data) => {
      said += data;
    });
    socket.write(
      'GET /ws HTTP/1.1\r\nHost: rebound.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    await once(socket, 'end');
    expect(said).toContain('403 Forbidden');
    // Which it could not as long as the connection were there.
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  test('one above the limit is closed at once, and one that ends makes room', async () => {
    const page = await start({ limits: { connections: 2 } });
    const [first] = [await call(page), await call(page)];
    const third = await call(page);
    await once(third, 'close');
    first?.destroy();
    let said = '';
    // The place is free once the server has seen it go.
    while (!said.includes('200 OK')) said = await answer(await call(page), request());
  });

  test('of clients: as many as may be, and again when one has gone', async () => {
    const page = await start({ limits: { clients: 2 } });
    const [first] = [await enter(page), await enter(page)];
    await expect(enter(page)).rejects.toThrow('503');
    first?.socket.close();
    await first?.end();
    let clients: WireClient | undefined;
    while (clients === undefined) clients = await enter(page).catch(() => undefined);
  });

  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  const ifOutside = outside === undefined ? test.skip : test;

  ifOutside('of one address: no more than its share, and this machine is no address', async () => {
    const page = await start({
      host: '0.0.0.0',
      tokens: { controller: 'sesame' },
      limits: { perAddress: 2 },
    });
    const [first] = [await call(page, outside), await call(page, outside)];
    const third = await call(page, outside);
    await once(third, 'close');
    for (let count = 0; count < 3; count++) await call(page);
    expect(await answer(await call(page), request())).toContain('200 OK');
    first?.destroy();
    let said = '';
    while (!said.includes('200 OK')) said = await answer(await call(page, outside), request());
  });

  test('behind a proxy the address is what the proxy says', async () => {
    const page = await start({
      behindProxy: true,
      tokens: { controller: 'sesame' },
      limits: { perAddress: 2 },
    });
    const from = (address: string) => enter(page, { headers: { 'x-forwarded-for': address } });
    await from('192.0.2.1');
    await from('10.0.0.1, 192.0.2.1');
    await expect(from('192.0.2.1')).rejects.toThrow('429');
    await expect(from('192.0.2.2, 192.0.2.1')).rejects.toThrow('429');
    await from('192.0.2.2');
  });
});

test('one who says hello in time stays when one who does not is sent away', async () => {
  const page = await start({ limits: { helloTime: 100 } });
  const client = await enter(page);
  await client.hello('viewer');
  const silent = await enter(page);
  expect(await silent.end()).toEqual({ code: 1008, reason: 'hello-timeout' });
  await client.settled();
  expect(client.closed).toBeUndefined();
});

test.each([
  ['a public name', { names: ['jam.example'] }],
  ['a proxy', { behindProxy: true }],
  ['a player who shows nothing', { host: '0.0.0.0', tokens: { anybody: 'player' } }],
] as const)('%s needs a token', async (_, options) => {
  await expect(start(options)).rejects.toMatchObject({ code: 'token-needed' });
});

test('an audience that shows nothing may be let in from anywhere', async () => {
  const page = await start({ names: ['jam.example'], tokens: { anybody: 'viewer' } });
  const client = await enter(page, {
    headers: { host: 'jam.example' },
    origin: 'https://jam.example',
  });
  expect((await client.hello('controller')).role).toBe('viewer');
});
