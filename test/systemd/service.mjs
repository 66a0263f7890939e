// The service as whoever runs the machine sees it.
import { readdir, writeFile } from 'node:fs/promises';
import { run, until } from '../alsa/sequencer.mjs';

const SETTINGS = {
  // The lightest to start.
  ANTIPHON_MODEL: 'ngram',
  // Slowness is not to change its mind.
  ...{ ANTIPHON_TEMPO: 120, ANTIPHON_METER: '4/4', ANTIPHON_KEY: 'G' },
  NODE_OPTIONS: '--import=/opt/antiphon/test/systemd/faults.mjs',
};

export async function systemctl(...words) {
  return (await run('systemctl', words)).stdout.trim();
}

/** One of the service's properties, as `systemctl show` has it. */
export function property(name) {
  return systemctl('show', '--property', name, '--value', 'antiphon');
}

/** Writes /etc/antiphon.env. */
export async function set(settings = {}) {
  const lines = Object.entries({ ...SETTINGS, ...settings });
  await writeFile('/etc/antiphon.env', lines.map(([name, value]) => `${name}=${value}\n`).join(''));
}

/** What was said of it and by it since a moment, in seconds since 1970. */
export async function said(since = 0) {
  const words = ['--output=cat', '--unit=antiphon', `--since=@${since}`];
  return (await run('journalctl', words)).stdout;
}

/** The jams that are recorded, by the names of their files. */
export async function sessions() {
  const names = await readdir('/var/lib/antiphon/sessions');
  return names.filter((name) => name.endsWith('.journal'));
}

/** Waits until it has failed and will not be started again. */
export async function fails() {
  await until(
    async () => (await property('ActiveState')) === 'failed',
    async () => `it fails; ${await said()}`,
  );
}

/** Ends it by a signal to its main process, and waits until systemd has it started again. */
export async function endBy(signal) {
  const before = await property('MainPID');
  process.kill(Number(before), signal);
  await until(
    async () => {
      const shown = await systemctl('show', '--property=MainPID,SubState', 'antiphon');
      return shown.includes('SubState=running') && !shown.split('\n').includes(`MainPID=${before}`);
    },
    () => `it is started again after ${signal}`,
  );
}
