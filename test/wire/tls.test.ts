import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { type WireOptions, WireServer } from '../../src/wire/server.js';
import { readTls, renewTls } from '../../src/wire/tls.js';
import { certify, missingOpenssl } from '../support/certificate.js';
import { testWith } from '../support/tools.js';
import { FakeJam } from './fakeJam.js';
import { WireClient } from './wireClient.js';

const tlsTest = testWith(missingOpenssl);

const folder = mkdtempSync(join(tmpdir(), 'antiphon-tls-'));
const path = (name: string): string => join(folder, name);
let server: WireServer | undefined;

beforeAll(() => {
  if (missingOpenssl === undefined) for (const name of ['one', 'two']) certify(folder, name);
});

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

afterAll(() => rmSync(folder, { recursive: true }));

const files = (name: string) => ({ certificate: path(`${name}.pem`), key: path(`${name}.key`) });

function start(tls: NonNullable<WireOptions['tls']>): Promise<string> {
  server = new WireServer({
    source: new FakeJam(),
    host: '127.0.0.1',
    port: 0,
    pageFolder: folder,
    version: '0.0.0',
    tls,
  });
  return server.start();
}

tlsTest('page and socket go over TLS, and nothing goes without', async () => {
  const page = await start(files('one'));
  expect(page).toMatch(/^https:/);
  const ca = readFileSync(path('one.pem'));
  const address = page.replace('127.0.0.1', 'localhost');
  const request = get(`${address}healthz`, { ca, agent: false });
  const [response] = await once(request, 'response');
  expect(response.statusCode).toBe(200);
  response.resume();
  const client = await WireClient.open(address, { ca, origin: new URL(address).origin });
  await client.hello('viewer');
  client.socket.terminate();
  await expect(fetch(page.replace('https', 'http'))).rejects.toThrow();
});

tlsTest('what is no pair of certificate and key is said', async () => {
  const code = (tls: Partial<ReturnType<typeof files>>) =>
    start({ ...files('one'), ...tls }).catch((error) => error.code);
  expect(await code({ key: path('none') })).toBe('tls-unreadable');
  expect(await code({ key: path('two.key') })).toBe('tls-invalid');
  expect(await code({ certificate: path('one.key') })).toBe('tls-invalid');
  if (process.platform === 'win32') return;
  copyFileSync(path('one.key'), path('open.key'));
  chmodSync(path('open.key'), 0o644);
  expect(await code({ key: path('open.key') })).toBe('tls-key-open');
});

tlsTest('a renewed certificate is taken over; one that is none is said and not taken', async () => {
  copyFileSync(path('one.pem'), path('now.pem'));
  copyFileSync(path('one.key'), path('now.key'));
  const https = createServer(await readTls(files('now')));
  https.listen(0, '127.0.0.1');
  await once(https, 'listening');
  const { port } = https.address() as AddressInfo;
  const shown = async (): Promise<unknown> => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return CN;
  };
  const problems: unknown[] = [];
  const problem = new Promise<void>((resolve) => {
    const end = renewTls(
      https,
      files('now'),
      (error) => {
        problems.push(error);
        resolve();
      },
      10,
    );
    https.once('close', end);
  });
  expect(await shown()).toBe('one');
  writeFileSync(path('now.pem'), 'no certificate');
  await problem;
  expect(problems[0]).toMatchObject({ code: 'tls-invalid' });
  expect(await shown()).toBe('one');
  copyFileSync(path('two.key'), path('now.key'));
  copyFileSync(path('two.pem'), path('now.pem'));
  while ((await shown()) !== 'two') await new Promise((resolve) => setTimeout(resolve, 5));
  https.close();
});
