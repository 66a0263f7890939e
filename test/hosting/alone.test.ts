import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

/** Loads a command as the program does, where no module of the broker's client is to be had. */
function loadWithoutBroker(command: string) {
  const hooks = `export async function resolve(specifier, context, next) {
    if (specifier.startsWith('@nats-io/')) throw new Error('loaded ' + specifier);
    return next(specifier, context);
  }`;
  const script = `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));
    const { addCommandsFor } = await import('./dist/cli/commands.js');
    await addCommandsFor(['${command}'], () => new AbortController().signal);
    console.log('loaded');`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}

test.each(['jam', 'host', 'replay', 'doctor'])(
  'antiphon %s loads nothing of the broker',
  (command) => {
    const { stdout, stderr } = loadWithoutBroker(command);
    expect(stderr).not.toMatch(/@nats-io/);
    expect(stdout).toBe('loaded\n');
  },
);

test('antiphon relay does', () => {
  expect(loadWithoutBroker('relay').stderr).toMatch(/loaded @nats-io/);
});
