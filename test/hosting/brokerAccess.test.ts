import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Broker, type BrokerOptions } from '../../src/hosting/broker/broker.js';
import { certify, missingOpenssl } from '../support/certificate.js';
import { missingNats } from '../support/natsServer.js';
import { operatorWithUser, userKey } from '../support/natsUsers.js';
import { testWith } from '../support/tools.js';
import { sleep } from './fleet.js';
import { Browser, broker, converged, hasPhrases, start, startJam } from './programs.js';

const testWithNats = testWith(missingNats);
const testWithBoth = testWith(missingNats ?? missingOpenssl);
const USER = 'antiphon';
const PASSWORD = 'a password that nobody knows';
const LOGIN = ['--user', USER, '--pass', PASSWORD];
const ENVIRONMENT = { ANTIPHON_NATS_USER: USER, ANTIPHON_NATS_PASSWORD: PASSWORD };
const folder = mkdtempSync(join(tmpdir(), 'antiphon-broker-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function connectsTo(options: Omit<BrokerOptions, 'name'>): Promise<void> {
  const found = await Broker.connect({ name: 'test', ...options });
  await found.stop();
}
const refusal = (code: string) => expect.objectContaining({ code });

describe('a broker with a password', () => {
  testWithNats('lets in who knows it and no other', async () => {
    const { url } = await broker(...LOGIN);
    await connectsTo({ url, user: USER, password: PASSWORD });
    for (const wrong of [{}, { user: USER }, { user: USER, password: 'another' }]) {
      await expect(connectsTo({ url, ...wrong })).rejects.toEqual(refusal('broker-refuses'));
    }
  });

  testWithNats('that is started again is found again', async () => {
    const server = await broker(...LOGIN);
    const found = await Broker.connect({
      url: server.url,
      name: 'test',
      user: USER,
      password: PASSWORD,
    });
    const back = new Promise<void>((resolve) => found.onBack(resolve));
    await server.kill();
    await server.restart();
    await back;
    await found.stop();
  });
});

describe('a broker that wants a key', () => {
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const withKeys = () => {
    const { publicKey, seed } = userKey();
    const configuration = `authorization: { users: [{ nkey: ${publicKey} }] }`;
    return { configuration, text: `${seed}\n` };
  };
  const withOperator = () => {
    const { configuration, creds } = operatorWithUser();
    return { configuration, text: creds };
  };

  for (const [name, make] of [
    ['that it lists', withKeys],
    ['that its operator vouches for', withOperator],
  ] as const) {
    testWithNats(
      `${name} lets in a daemon and a relay that have it, and no other`,
      async () => {
        const { configuration, text } = make();
        const { url } = await broker('-c', file('broker.conf', configuration));
        const credentials = file('right', text);
        const another = file('wrong', make().text);
        for (const wrong of [{}, { credentials: another }])
          await expect(connectsTo({ url, ...wrong })).rejects.toEqual(refusal('broker-refuses'));
        const jam = await startJam(['--nats', url, '--nats-credentials', credentials]);
        const relay = await start('relay', url, { ANTIPHON_NATS_CREDENTIALS: credentials });
        const player = new Browser([jam], 'controller');
        const viewer = new Browser([relay]);
        await player.play([67, 69, 71, 72, 74]);
        await viewer.until(hasPhrases(2));
        const seed = /SU[A-Z2-7]{56}/.exec(text)?.[0] ?? '';
        expect(seed).not.toBe('');
        expect(jam.said() + relay.said()).not.toContain(seed);
      },
      120_000,
    );
  }

  test('a file that is no key is refused without a word of what is in it', async () => {
    const { seed } = userKey();
    const isNone = { url: 'nats://127.0.0.1:1' };
    for (const text of ['', `${seed.slice(0, -1)}`, `key: ${seed}`, `A${seed.slice(1)}`]) {
      const failure: unknown = await connectsTo({
        ...isNone,
        credentials: file('none', text),
      }).catch((error) => error);
      expect(failure).toEqual(refusal('broker-credentials-invalid'));
      expect(String(failure)).not.toContain(seed.slice(0, 20));
    }
  });

  // Windows has no such rights.
  (process.platform === 'win32' ? test.skip : test)(
    'a file that others may read is refused',
    async () => {
      const credentials = file('open', withKeys().text);
      chmodSync(credentials, 0o644);
      const attempt = connectsTo({ url: 'nats://127.0.0.1:1', credentials });
      await expect(attempt).rejects.toEqual(refusal('broker-credentials-open'));
      await expect(attempt).rejects.toThrow('chmod 600');
    },
  );

  test('a password in an address is in no message', async () => {
    const url = 'nats://somebody:a-secret@127.0.0.1:1';
    await expect(connectsTo({ url })).rejects.not.toThrow(/a-secret/);
  });
});

describe('a broker that encrypts', () => {
  const encrypted = async (...words: string[]) => {
    const { certificate, key } = certify(folder, 'broker');
    const { port } = await broker('--tls', '--tlscert', certificate, '--tlskey', key, ...words);
    return { url: `tls://localhost:${port}`, certificate };
  };

  testWithBoth('is believed if somebody vouches for it', async () => {
    const { url, certificate } = await encrypted();
    await connectsTo({ url, certificate });
    const another = certify(folder, 'another').certificate;
    for (const wrong of [{}, { certificate: another }]) {
      await expect(connectsTo({ url, ...wrong })).rejects.toEqual(refusal('broker-untrusted'));
    }
  });

  testWithBoth(
    'with a password: a jam on stage, and a relay that shows it',
    async () => {
      const { url, certificate } = await encrypted(...LOGIN);
      const environment = { ...ENVIRONMENT, ANTIPHON_NATS_CA: certificate };
      const jam = await startJam(['--nats', url], environment);
      const relay = await start('relay', url, environment);
      const player = new Browser([jam], 'controller');
      const viewer = new Browser([relay]);
      await player.play([67, 69, 71, 72, 74]);
      await viewer.until(hasPhrases(2));
      await converged(player, viewer);
    },
    120_000,
  );
});

test('to a broker that does not encrypt no password is told where it should', async () => {
  let heard = '';
  const server = createServer((socket) => {
    socket.on('data', (data) => {
      heard += data;
    });
    socket.on('error', () => {});
    const info = { server_id: 'x', version: '2.9.0', proto: 1, max_payload: 1024, headers: true };
    socket.write(`INFO ${JSON.stringify(info)}\r\n`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const options = { url: `tls://127.0.0.1:${port}`, user: USER, password: PASSWORD };
  await expect(connectsTo(options)).rejects.toEqual(refusal('broker-not-encrypted'));
  await sleep(0);
  expect(heard).toBe('');
  server.close();
});

test.each([{ credentials: 'nowhere.creds' }, { certificate: 'nowhere.pem' }])(
  'a file that is not there is named: %j',
  async (files) => {
    await expect(connectsTo({ url: 'nats://127.0.0.1:1', ...files })).rejects.toThrow(/nowhere/);
  },
);
