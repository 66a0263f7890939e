import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect } from '@jest/globals';
import { crashReportSchema } from '../../src/observe/crashReport.js';
import { missingNats } from '../support/natsServer.js';
import { operatorWithUser } from '../support/natsUsers.js';
import { testWith } from '../support/tools.js';
import { broker, type Program, start, startJam } from './programs.js';

const testWithNats = testWith(missingNats);
const FAULTS = new URL('../cli/faults.mjs', import.meta.url).href;
const TOKEN = 'a-token-that-nobody-may-see';
const JAM_TOKEN = 'another-that-nobody-may-see';
const PASSWORD = 'a password that nobody knows';
const IN_ADDRESS = 'one-in-an-address';
const folder = mkdtempSync(join(tmpdir(), 'antiphon-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};

/** Has it fail with the secrets in what it says, and holds that none of them is noted down or shown. */
async function crash(program: Program, state: string, secrets: readonly string[]): Promise<void> {
  program.child.kill('SIGUSR2');
  expect(await once(program.child, 'exit')).toEqual([70, null]);
  const crashes = join(state, 'antiphon', 'crashes');
  const [name = ''] = readdirSync(crashes);
  const text = readFileSync(join(crashes, name), 'utf8');
  const { error } = crashReportSchema.parse(JSON.parse(text));
  expect(error.message).toMatch(/^a fault with .*\[secret\]/s);
  for (const secret of secrets) expect(text).not.toContain(secret);
  expect(program.said()).toContain(join(crashes, name));
}

describe.each(['host', 'relay', 'jam'] as const)('what %s notes down of a crash', (command) => {
  /** Starts it with all of these in its environment, in the fault that it will have, and fails. */
  async function fail(
    url: string,
    secrets: readonly string[],
    environment: NodeJS.ProcessEnv,
    list: unknown,
  ): Promise<void> {
    const state = mkdtempSync(join(folder, 'state-'));
    const all = {
      ...environment,
      NODE_OPTIONS: `--import ${FAULTS}`,
      FAULT: 'throw',
      SENT: join(folder, 'sent'),
      SECRET: [...secrets, url].join(' '),
      XDG_STATE_HOME: state,
    };
    const program =
      command === 'jam'
        ? await startJam(['--nats', url], all)
        : await start(command, url, all, ['--jams', file('jams.json', JSON.stringify(list))]);
    await crash(program, state, secrets);
  }

  testWithNats(
    'holds no token, no password of the broker and nothing that proves who it is in an address',
    async () => {
      const { port } = await broker('--user', 'antiphon', '--pass', PASSWORD);
      const list = { jams: { friday: { tokens: { player: JAM_TOKEN } } }, others: {} };
      await fail(
        `nats://antiphon:${IN_ADDRESS}@127.0.0.1:${port}`,
        [TOKEN, PASSWORD, IN_ADDRESS, ...(command === 'jam' ? [] : [JAM_TOKEN])],
        {
          ANTIPHON_NATS_USER: 'antiphon',
          ANTIPHON_NATS_PASSWORD: PASSWORD,
          ANTIPHON_TOKEN: TOKEN,
        },
        list,
      );
    },
    60_000,
  );

  testWithNats(
    'holds nothing of what is in a credentials file',
    async () => {
      const { configuration, creds } = operatorWithUser();
      const { url } = await broker('-c', file('broker.conf', configuration));
      const secrets = [/^SU\w+$/m, /^eyJ\S+$/m].map((look) => look.exec(creds)?.[0] ?? '');
      expect(secrets).not.toContain('');
      await fail(
        url,
        secrets,
        { ANTIPHON_NATS_CREDENTIALS: file('user.creds', creds) },
        { others: {} },
      );
    },
    60_000,
  );
});
