import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MidiMessage } from '../../src/midi/message.js';
import { type WireOptions, WireServer } from '../../src/wire/server.js';
import { FakeJam } from './fakeJam.js';
import { WireClient } from './wireClient.js';

let jam: FakeJam;
let folder: string;
const servers: WireServer[] = [];
const clients: WireClient[] = [];
const problems: unknown[] = [];

beforeEach(async () => {
  jam = new FakeJam();
  folder = await mkdtemp(join(tmpdir(), 'antiphon-page-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Antiphon</title>');
  await writeFile(join(folder, 'main.js'), 'void 0;');
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.terminate();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await rm(folder, { recursive: true });
  problems.length = 0;
});

function build(options: Partial<WireOptions> = {}): WireServer {
  const server = new WireServer({
    source: jam,
    host: '127.0.0.1',
    port: 0,
    pageFolder: folder,
    version: '0.0.0',
    onError: (error) => problems.push(error),
    ...options,
  });
  servers.push(server);
  return server;
}

async function open(page: string, options?: Parameters<typeof WireClient.open>[1]) {
  const client = await WireClient.open(page, options);
  clients.push(client);
  return client;
}

async function enter(page: string, role?: Parameters<typeof WireClient.join>[1]) {
  const client = await WireClient.join(page, role);
  clients.push(client);
  return client;
}

const midi = (): MidiMessage[] =>
  jam.inputs.flatMap((input) => (input.kind === 'midi' ? [input.message] : []));

/** Waits for something that happens by itself soon; the test's own time limit ends it if not. */
async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe('coming in', () => {
  test('version, hello, snapshot, then events numbered without a gap', async () => {
    const page = await build().start();
    const early = await enter(page);
    for (let pitch = 40; pitch < 50; pitch++) jam.note(pitch);
    // Joins while events wait to be passed on.
    const late = await open(page);
    for (let pitch = 50; pitch < 60; pitch++) jam.note(pitch);
    const snapshot = await late.hello('viewer');
    for (let pitch = 60; pitch < 70; pitch++) jam.note(pitch);
    await Promise.all([early.settled(), late.settled()]);

    expect(early.events.map((event) => event.sequence)).toEqual(
      Array.from({ length: 30 }, (_, index) => index + 1),
    );
    expect(snapshot.sequence).toBe(20);
    expect(late.events.map((event) => event.sequence)).toEqual(
      Array.from({ length: 10 }, (_, index) => index + 21),
    );
  });

  test('whatever moment it joins, the snapshot and the events meet', async () => {
    const page = await build().start();
    let published = 0;
    const timer = setInterval(() => {
      for (let count = 0; count < 3; count++) jam.note(30 + (published++ % 60));
    }, 1);
    for (let round = 0; round < 20; round++) {
      const client = await enter(page, 'viewer');
      await client.settled();
      const snapshot = client.messages.find((message) => message.type === 'snapshot');
      const first = client.events[0];
      if (snapshot?.type === 'snapshot' && first) {
        expect(first.sequence).toBe(snapshot.sequence + 1);
      }
    }
    clearInterval(timer);
  });

  test.each([
    ['another subprotocol', { protocol: 'chat' }, '400'],
    ['another origin', { origin: 'http://evil.example' }, '403'],
    ['another host', { headers: { host: 'rebound.example' } }, '403'],
  ])('%s is refused', async (_, options, status) => {
    const page = await build().start();
    await expect(open(page, options)).rejects.toThrow(status);
  });

  test('our own page may come in', async () => {
    const page = await build().start();
    const client = await open(page, { origin: new URL(page).origin });
    await client.hello('viewer');
  });

  test('no more than the limit of clients', async () => {
    const page = await build({ limits: { clients: 1 } }).start();
    await open(page);
    await expect(open(page)).rejects.toThrow('503');
  });

  test('anything before hello ends the connection', async () => {
    const page = await build().start();
    const client = await open(page);
    client.send({ type: 'panic' });
    expect(await client.end()).toEqual({ code: 1008, reason: 'hello-first' });
    expect(jam.inputs).toEqual([]);
  });

  test('a protocol from the future is told so', async () => {
    const page = await build().start();
    const client = await open(page);
    client.send({ type: 'hello', protocol: 99, role: 'viewer' });
    expect(await client.end()).toEqual({ code: 1008, reason: 'protocol-unsupported' });
  });

  test('with a token, only who has it', async () => {
    const page = await build({ tokens: { controller: 'sesame' } }).start();
    const guesser = await open(page);
    guesser.send({ type: 'hello', protocol: 1, role: 'viewer', token: 'guess' });
    expect(await guesser.end()).toEqual({ code: 1008, reason: 'token-wrong' });
    const friend = await open(page);
    friend.send({ type: 'hello', protocol: 1, role: 'viewer', token: 'sesame' });
    await friend.until((message) => message.type === 'snapshot');
  });
});

describe('what clients may do', () => {
  test('a player plays', async () => {
    const page = await build().start();
    const client = await enter(page, 'player');
    client.send({ type: 'note', on: true, pitch: 60, velocity: 90 });
    client.send({ type: 'pedal', down: true });
    client.send({ type: 'note', on: false, pitch: 60, velocity: 0 });
    client.send({ type: 'note', on: false, pitch: 61, velocity: 0 });
    await client.settled();
    expect(midi()).toEqual([
      { kind: 'noteOn', channel: 0, pitch: 60, velocity: 90 },
      { kind: 'control', channel: 0, controller: 64, value: 127 },
      { kind: 'noteOff', channel: 0, pitch: 60, velocity: 0 },
    ]);
  });

  test('a controller turns a setting, and only that one, and everybody hears of it', async () => {
    const page = await build().start();
    const controller = await enter(page, 'controller');
    const viewer = await enter(page, 'viewer');
    controller.send({ type: 'settings', change: { temperature: 1.2 } });
    await viewer.until((message) => message.type === 'event');
    expect(jam.inputs).toEqual([{ kind: 'settings', change: { temperature: 1.2 } }]);
    expect(viewer.events[0]?.event).toMatchObject({ settings: { temperature: 1.2, meter: '4/4' } });
  });

  test('a viewer only watches, a player does not turn settings', async () => {
    const page = await build().start();
    const viewer = await enter(page, 'viewer');
    viewer.send({ type: 'note', on: true, pitch: 60, velocity: 90 });
    viewer.send({ type: 'panic' });
    await viewer.settled();
    expect(viewer.errors).toEqual(['not-allowed', 'not-allowed']);
    const player = await enter(page, 'player');
    player.send({ type: 'settings', change: { topK: 3 } });
    await player.settled();
    expect(player.errors).toEqual(['not-allowed']);
    expect(jam.inputs).toEqual([]);
  });

  test('keys still down are let go of when the client is gone, however it goes', async () => {
    const page = await build().start();
    const client = await enter(page, 'player');
    client.send({ type: 'note', on: true, pitch: 60, velocity: 90 });
    client.send({ type: 'note', on: true, pitch: 64, velocity: 90 });
    client.send({ type: 'note', on: false, pitch: 60, velocity: 0 });
    client.send({ type: 'pedal', down: true });
    await client.settled();
    client.socket.terminate();
    await eventually(() => jam.inputs.length === 6);
    expect(midi().slice(4)).toEqual([
      { kind: 'noteOff', channel: 0, pitch: 64, velocity: 0 },
      { kind: 'control', channel: 0, controller: 64, value: 0 },
    ]);
  });

  test('a key that is struck twice is let go of as often', async () => {
    const page = await build().start();
    const client = await enter(page, 'player');
    client.send({ type: 'note', on: true, pitch: 60, velocity: 90 });
    client.send({ type: 'note', on: true, pitch: 60, velocity: 50 });
    await client.settled();
    client.socket.terminate();
    await eventually(() => jam.inputs.length === 4);
    expect(midi().map(({ kind }) => kind)).toEqual(['noteOn', 'noteOff', 'noteOn', 'noteOff']);
  });

  test('panic lets go of the keys first', async () => {
    const page = await build().start();
    const client = await enter(page, 'player');
    client.send({ type: 'note', on: true, pitch: 60, velocity: 90 });
    client.send({ type: 'panic' });
    await client.settled();
    expect(jam.inputs.map((input) => input.kind)).toEqual(['midi', 'midi', 'panic']);
  });

  test('what fails in here stays in here', async () => {
    const page = await build().start();
    const client = await enter(page, 'player');
    jam.fail = true;
    client.send({ type: 'panic' });
    await client.settled();
    expect(client.errors).toEqual(['internal']);
    expect(JSON.stringify(client.messages)).not.toContain('secret');
    expect(problems).toHaveLength(1);
  });
});

describe('bad clients', () => {
  test('random frames never crash it', async () => {
    const page = await build({ limits: { messages: { perSecond: 1e6, burst: 1e6 } } }).start();
    const client = await enter(page, 'controller');
    const kind = fc.constantFrom('hello', 'note', 'pedal', 'settings', 'panic', 'ping', 'x');
    const frame = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.json({ maxDepth: 3 }),
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(kind, fc.dictionary(fc.string(), fc.jsonValue()))
        .map(([type, rest]) => JSON.stringify({ ...rest, type })),
      fc
        .record({ on: fc.jsonValue(), pitch: fc.jsonValue(), velocity: fc.jsonValue() })
        .map((rest) => JSON.stringify({ ...rest, type: 'note' })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 20 }), async (frames) => {
        for (const data of frames) client.socket.send(data);
        await client.settled();
        expect(client.closed).toBeUndefined();
      }),
      { numRuns: 100 },
    );
    expect(problems).toEqual([]);
  });

  test('random bytes instead of frames end that connection, not the server', async () => {
    const page = await build().start();
    const handshake = `GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: antiphon.v1\r\n\r\n`;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 2, maxLength: 300 }), async (bytes) => {
        const socket = connect(Number(new URL(page).port), '127.0.0.1');
        socket.on('error', () => {});
        socket.write(handshake);
        socket.end(bytes);
        socket.resume();
        await once(socket, 'close');
      }),
      { numRuns: 50 },
    );
    await enter(page);
  });

  test('a message that is too long ends the connection', async () => {
    const page = await build().start();
    const client = await enter(page);
    client.socket.send('x'.repeat(5000));
    expect((await client.end()).code).toBe(1009);
    await enter(page);
  });

  test('too many messages end the connection, and the keys are let go of', async () => {
    const page = await build({ limits: { messages: { perSecond: 1, burst: 5 } } }).start();
    const client = await enter(page, 'player');
    for (let pitch = 0; pitch < 20; pitch++) {
      client.send({ type: 'note', on: true, pitch, velocity: 1 });
    }
    expect(await client.end()).toEqual({ code: 1008, reason: 'too-many-messages' });
    await eventually(() => midi().filter((message) => message.kind === 'noteOff').length === 4);
    expect(midi().filter((message) => message.kind === 'noteOn')).toHaveLength(4);
  });

  test('one who stops reading is cut off at the cap and may come back', async () => {
    const page = await build({ limits: { slowBytes: 1000, waitingNotes: 50 } }).start();
    const slow = await enter(page, 'viewer');
    const quick = await enter(page, 'viewer');
    slow.socket.pause();
    const long = 'C'.repeat(30_000);
    // The system's buffers take some megabytes before anything waits here.
    const quickHas = (sequence: number) =>
      quick.until((message) => message.type === 'event' && message.sequence === sequence);
    for (let round = 0; round < 400; round++) {
      jam.transcript(long);
      await quickHas(round + 1);
    }
    for (let pitch = 0; pitch < 100; pitch++) {
      jam.note(pitch);
      await quickHas(401 + pitch);
    }
    slow.socket.resume();
    expect((await slow.end()).code).toBe(1006);
    const again = await enter(page, 'viewer');
    expect(again.messages.at(-1)).toMatchObject({ type: 'snapshot', sequence: 500 });
  });

  test('one who reads slowly gets the newest state and every note', async () => {
    const page = await build({ limits: { slowBytes: 1000 } }).start();
    const slow = await enter(page, 'viewer');
    slow.socket.pause();
    const long = 'C'.repeat(30_000);
    for (let round = 0; round < 400; round++) {
      await new Promise((resolve) => setImmediate(resolve));
      jam.transcript(`${round} ${long}`);
      if (round % 10 === 0) jam.note(60, round % 20 === 0);
    }
    const quick = await enter(page, 'viewer');
    await quick.settled();
    slow.socket.resume();
    await slow.until((message) => message.type === 'event' && message.sequence === 440);
    const notes = slow.events.filter(({ event }) => event.kind === 'note');
    const last = slow.events.findLast(({ event }) => event.kind === 'transcript')?.event;
    expect(notes).toHaveLength(40);
    expect(last).toMatchObject({ canon: `399 ${long}` });
    expect(slow.events.length).toBeLessThan(440);
  });

  test('one who no longer answers pings is ended and its keys are let go of', async () => {
    const page = await build({ limits: { heartbeat: 30 } }).start();
    const dead = await open(page, { autoPong: false });
    await dead.hello('player');
    dead.send({ type: 'note', on: true, pitch: 60, velocity: 90 });
    expect((await dead.end()).code).toBe(1006);
    await eventually(() => midi().length === 2);
    expect(midi()[1]).toMatchObject({ kind: 'noteOff', pitch: 60 });
  });

  test('one who never says hello is sent away', async () => {
    const page = await build({ limits: { helloTime: 30 } }).start();
    const silent = await open(page);
    expect(await silent.end()).toEqual({ code: 1008, reason: 'hello-timeout' });
  });
});

describe('the page', () => {
  test('is served with its type, a policy and an etag', async () => {
    const page = await build().start();
    const response = await fetch(page);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.text()).toContain('Antiphon');
    const etag = response.headers.get('etag') ?? '';
    const again = await fetch(page, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    const script = await fetch(`${page}main.js`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  test.each([
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '//etc/passwd',
    '/index.html/',
    '/%00',
    '/nothing',
  ])('nothing else is: %s', async (path) => {
    const page = await build().start();
    const socket = connect(Number(new URL(page).port), '127.0.0.1');
    socket.end(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    let answer = '';
    for await (const chunk of socket) answer += chunk;
    expect(answer).toMatch(/^HTTP\/1.1 404/);
  });

  test('health, methods, a foreign host, a page that was not built', async () => {
    const page = await build().start();
    expect(await (await fetch(`${page}healthz`)).json()).toEqual({ status: 'ok', clients: 0 });
    expect((await fetch(page, { method: 'POST' })).status).toBe(405);
    const unbuilt = await build({ pageFolder: join(folder, 'none') }).start();
    const response = await fetch(unbuilt);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('npm run build');
    const socket = connect(Number(new URL(page).port), '127.0.0.1');
    socket.end('GET / HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n');
    let answer = '';
    for await (const chunk of socket) answer += chunk;
    expect(answer).toMatch(/^HTTP\/1.1 403/);
  });
});

describe('starting and stopping', () => {
  test('beyond loopback only with a token', async () => {
    await expect(build({ host: '0.0.0.0' }).start()).rejects.toMatchObject({
      code: 'token-needed',
    });
    const page = await build({ host: '0.0.0.0', tokens: { controller: 'sesame' } }).start();
    expect((await fetch(page)).status).toBe(200);
  });

  test('a taken port says what to do', async () => {
    const port = Number(new URL(await build().start()).port);
    await expect(build({ port }).start()).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringContaining('--port'),
    });
  });

  test('an address of another machine says what to do', async () => {
    await expect(
      build({ host: '192.0.2.1', tokens: { controller: 'x' } }).start(),
    ).rejects.toMatchObject({
      code: 'address-unusable',
    });
  });

  test('start and stop as often as one likes; stop in the middle of start', async () => {
    const server = build();
    const starting = server.start();
    expect(server.start()).toBe(starting);
    await Promise.all([server.stop(), server.stop()]);
    await expect(fetch(await starting)).rejects.toThrow();
    expect(jam.listeners.size).toBe(0);
    await build().stop();
  });

  test('stopping says goodbye and lets go of the keys', async () => {
    const stop = new AbortController();
    const server = build();
    const client = await enter(await server.start(stop.signal), 'player');
    client.send({ type: 'note', on: true, pitch: 60, velocity: 90 });
    await client.settled();
    stop.abort();
    expect(await client.end()).toEqual({ code: 1001, reason: 'going-away' });
    await server.stop();
    expect(midi().at(-1)).toMatchObject({ kind: 'noteOff', pitch: 60 });
  });

  test('a signal that was aborted before leaves nothing open', async () => {
    const server = build();
    const page = await server.start(AbortSignal.abort());
    await server.stop();
    await expect(fetch(page)).rejects.toThrow();
  });
});
