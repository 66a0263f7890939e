import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBackend } from '../../../dist/midi/backends/open.js';
import { antiphon, run, until } from '../sequencer.mjs';

// Both at once: starting takes the emulator seconds.
const listing = antiphon('ports');
const examination = antiphon('doctor', '--json');
for (const running of [listing, examination]) running.catch(() => {});

const HARDWARE = ['VirMIDI 0-0', 'VirMIDI 0-1', 'Midi Through'];

test('`antiphon ports` lists the hardware, without the numbers that change', async () => {
  const { stdout } = await listing;
  for (const part of HARDWARE)
    assert.equal(
      stdout.split('\n').filter((line) => /^ {2}\S.*:/.test(line) && line.includes(part)).length,
      2,
      stdout,
    );
  assert.doesNotMatch(stdout, /\d+:\d+$/m);
  assert.match(stdout, /Antiphon In.*\n.*Antiphon Out/);
  // The example is one that works and does not let Antiphon hear itself.
  assert.match(stdout, /--in "Virtual Raw MIDI 0-0" --out "Virtual Raw MIDI 0-0"/);
});

test('`antiphon doctor` finds both backends good, each with the same ports', async () => {
  const { stdout } = await examination;
  const { findings } = JSON.parse(stdout);
  const detail = (name) => {
    const finding = findings.find((other) => other.name === name);
    assert.equal(finding?.state, 'good', JSON.stringify(finding));
    return finding.detail;
  };
  for (const name of ['libasound', '/dev/snd/seq']) detail(name);
  assert.match(detail('MIDI (easymidi)'), /inputs: 3, outputs: 3/);
  assert.match(detail('MIDI (jzz)'), /inputs: 3, outputs: 3/);
});

test('published ports are there for others under their names, and gone when closed', async () => {
  const backend = await openBackend('easymidi', () => 0);
  await backend.publishInput('Antiphon In', () => {});
  await backend.publishOutput('Antiphon Out');
  const writable = async () => (await run('aconnect', ['-lo'])).stdout;
  const readable = async () => (await run('aconnect', ['-li'])).stdout;
  assert.match(await writable(), /Antiphon In/);
  assert.doesNotMatch(await writable(), /Antiphon Out/);
  assert.match(await readable(), /Antiphon Out/);
  assert.doesNotMatch(await readable(), /Antiphon In/);
  backend.close();
  await until(
    async () => !/Antiphon/.test((await writable()) + (await readable())),
    () => 'the published ports are gone',
  );
});
