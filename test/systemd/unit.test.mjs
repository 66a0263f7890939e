import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { answered, dump, playPhrase } from '../alsa/daemon.mjs';
import { address, clients, hardware, run, until } from '../alsa/sequencer.mjs';
import { endBy, fails, property, said, sessions, set, systemctl } from './service.mjs';

/** A jam that was taken up again counts as sound after so long, in milliseconds. */
const STEADY = 10_000;

const midi = {};

before(async () => {
  await set();
  await run('cp', ['deploy/antiphon.service', '/etc/systemd/system/']);
  await systemctl('daemon-reload');
});

after(async () => {
  midi.answer?.stop();
  await midi.keyboard?.close();
});

/** Wires the virtual keyboard to it, and somebody who listens. */
async function connect() {
  midi.answer?.stop();
  await run('aconnect', [await address('VirMIDI 0-0'), await address('Antiphon In')]);
  midi.answer = await dump(await address('Antiphon Out'));
}

async function phraseIsAnswered() {
  await playPhrase(midi.keyboard);
  await answered(() => midi.answer.notes);
}

/** An answer that was over before it was seen is followed by another one. */
async function untilItSounds() {
  const { notes } = midi.answer;
  let heard = notes.sounded;
  await playPhrase(midi.keyboard);
  await until(
    async () => {
      if (notes.sounding.size > 0 || notes.sounded === heard) return notes.sounding.size > 0;
      heard = notes.sounded;
      await playPhrase(midi.keyboard);
      return false;
    },
    () => `a note of an answer; ${notes}`,
  );
}

function untilItIsSilent() {
  return until(
    () => midi.answer.notes.sounding.size === 0,
    () => `silence; ${midi.answer.notes}`,
  );
}

test('it is active when it says so, before any sound module is loaded', async () => {
  assert.doesNotMatch(await readFile('/proc/modules', 'utf8'), /^snd/m);
  await systemctl('enable', '--now', 'antiphon').catch(async () => assert.fail(await said()));
  assert.equal(await property('ActiveState'), 'active');
  assert.match(await property('StatusText'), /^Playing; the page is at http/);
  assert.match(await said(), /MIDI in: Antiphon In {3}MIDI out: Antiphon Out/);
  assert.match(JSON.stringify(await clients()), /Antiphon In.*Antiphon Out/);
});

test('it has no rights but real-time priority for its threads of MIDI', async () => {
  const pid = await property('MainPID');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  assert.doesNotMatch(status, /^Uid:.*\b0\b/m);
  assert.match(status, /^CapBnd:\s0+$/m);
  assert.match(status, /^NoNewPrivs:\s1$/m);
  const { stdout } = await run('chrt', ['--all-tasks', '--pid', pid]);
  const priorities = [...stdout.matchAll(/priority: (\d+)/g)].map(([, priority]) => priority);
  assert.deepEqual(priorities.filter((priority) => priority !== '0').sort(), ['10', '5']);
});

test('plugged in later, a keyboard is answered; the jam is recorded for nobody else', async () => {
  await run('modprobe', ['snd-virmidi']);
  midi.keyboard = await hardware(0);
  await connect();
  await phraseIsAnswered();
  const [name] = await until(
    async () => (await sessions().catch(() => [])).length > 0 && sessions(),
    () => 'a journal',
  );
  const { mode, uid } = await stat(`/var/lib/antiphon/sessions/${name}`);
  assert.equal(mode & 0o777, 0o600);
  assert.notEqual(uid, 0);
});

test('a crash releases every note; it is started again, goes on with the jam and is reported', async () => {
  await untilItSounds();
  await endBy('SIGUSR2');
  await untilItIsSilent();
  assert.match(await said(), /status=70/);
  await connect();
  await phraseIsAnswered();
  assert.equal((await sessions()).length, 1);
  const words = ['dist/main.js', 'doctor'];
  const { stdout } = await run(process.execPath, words, {
    env: { ...process.env, STATE_DIRECTORY: '/var/lib/antiphon' },
  }).catch((failed) => failed);
  assert.match(stdout, /Crashes: 1\.(.|\n)*a fault of the test/);
});

test('when the jam hangs every note is released, and the watchdog has it started again', async () => {
  await sleep(STEADY);
  await untilItSounds();
  const hanging = endBy('SIGWINCH');
  await untilItIsSilent();
  await hanging;
  assert.match(await said(), /Watchdog timeout/);
  await connect();
  await phraseIsAnswered();
  assert.equal((await sessions()).length, 1);
});

test('stopped whole, or killed, it is started again', async () => {
  await endBy('SIGSTOP');
  await endBy('SIGKILL');
});

test('what crashes five times is given up', async () => {
  await set({ FAULT: 'start' });
  await systemctl('reset-failed', 'antiphon');
  await systemctl('restart', 'antiphon').catch(() => {});
  await fails();
  assert.equal(await property('NRestarts'), '5');
  await set();
  await systemctl('reset-failed', 'antiphon');
});

test('where it has said what is wrong it is not started again', async () => {
  const server = createServer().listen(8484, '127.0.0.1');
  for (const [code, settings] of [
    ['2', { ANTIPHON_TEMPO: 'quick' }],
    ['1', {}],
  ]) {
    await set(settings);
    await assert.rejects(systemctl('start', 'antiphon'));
    await fails();
    assert.equal(await property('ExecMainStatus'), code);
    assert.equal(await property('NRestarts'), '0');
  }
  server.close();
});

test('told to stop in the middle of an answer it releases every note and ends well', async () => {
  await systemctl('start', 'antiphon');
  await connect();
  await untilItSounds();
  const { length } = await sessions();
  await systemctl('stop', 'antiphon');
  await untilItIsSilent();
  assert.equal(await property('Result'), 'success');
  assert.equal(await property('ExecMainStatus'), '0');
  assert.doesNotMatch(JSON.stringify(await clients()), /Antiphon (In|Out)/);
  // That jam is over: the next one is another.
  await systemctl('start', 'antiphon');
  await connect();
  await phraseIsAnswered();
  assert.equal((await sessions()).length, length + 1);
});
