import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { sleep } from './fleet.js';
import { startJam } from './programs.js';

const moduleOf = (script: string) => `data:text/javascript,${encodeURIComponent(script)}`;

const HOOKS = moduleOf(`export async function resolve(specifier, context, next) {
  if (specifier.startsWith('@nats-io/')) throw new Error('loaded ' + specifier);
  return next(specifier, context);
}`);
/** For `--import`: no module of the broker's client is to be had. */
const WITHOUT_BROKER = moduleOf(
  `import { register } from 'node:module'; register(${JSON.stringify(HOOKS)});`,
);

/** Loads a command as the program does. */
function load(command: string) {
  const script = `
    const { addCommandsFor } = await import('./dist/cli/commands.js');
    await addCommandsFor(['${command}'], () => new AbortController().signal);
    console.log('loaded');`;
  const words = ['--import', WITHOUT_BROKER, '--input-type=module', '-e', script];
  return spawnSync(process.execPath, words, { encoding: 'utf8' });
}

test.each(['jam', 'host', 'replay', 'doctor'])(
  'antiphon %s loads nothing of the broker',
  (command) => {
    const { stdout, stderr } = load(command);
    expect(stderr).not.toMatch(/@nats-io/);
    expect(stdout).toBe('loaded\n');
  },
);

test('antiphon relay does', () => {
  expect(load('relay').stderr).toMatch(/loaded @nats-io/);
});

test('a lone daemon plays without it; one that is to be shown says that it cannot, and plays', async () => {
  const environment = { NODE_OPTIONS: `--import=${WITHOUT_BROKER}` };
  const alone = await startJam([], environment);
  const shown = await startJam(['--nats', 'nats://127.0.0.1:1'], environment);
  while (!/relays: loaded @nats-io/.test(shown.said())) await sleep(20);
  for (const { page, said } of [alone, shown]) {
    expect((await fetch(page)).status).toBe(200);
    expect(/@nats-io/.test(said())).toBe(said === shown.said);
  }
});
