import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBackend } from '../../../dist/midi/backends/open.js';
import { choosePort } from '../../../dist/midi/names.js';
import { answered, countNotes, FRAME, playPhrase, startDaemon } from '../daemon.mjs';
import { hardware, plug, until } from '../sequencer.mjs';

test('easymidi: sending to a port that is gone does no harm', async () => {
  const backend = await openBackend('easymidi', () => 0);
  const output = await backend.openOutput(
    choosePort(await backend.outputNames(), 'VirMIDI 0-1', 'output'),
  );
  const input = await backend.openInput(
    choosePort(await backend.inputNames(), 'VirMIDI 0-0', 'input'),
    () => {},
  );
  await plug('out');
  for (let count = 0; count < 500; count++) output.send(Uint8Array.of(0x90, 60, 1));
  assert.deepEqual(
    (await backend.outputNames()).filter((name) => name.includes('VirMIDI')),
    [],
  );
  input.close();
  backend.close();
});

test('the daemon starts without its ports, takes them when they come, and comes back to them', async (t) => {
  // The hardware is still out.
  const daemon = await startDaemon(...FRAME, ...['--in', 'VirMIDI 0-0', '--out', 'VirMIDI 0-1']);
  t.after(() => daemon.end('SIGKILL'));
  const saysTimes = (words, times) =>
    until(
      () => daemon.said().split(words).length - 1 === times,
      () => `"${words}" ${times} times; it said: ${daemon.said()}`,
    );
  await saysTimes('No MIDI input is called "VirMIDI 0-0"', 1);
  await saysTimes('No MIDI output is called "VirMIDI 0-1"', 1);

  for (const times of [1, 2]) {
    await plug('in');
    await saysTimes('VirMIDI 0-0 is there', times);
    await saysTimes('VirMIDI 0-1 is there', times);
    const [keyboard, synth] = [await hardware(0), await hardware(1)];
    await playPhrase(keyboard);
    await until(
      () => countNotes(synth.heard).sounded > 0,
      () => `a note of an answer; it said: ${daemon.said()}`,
    );
    if (times === 1) {
      // In the middle of its answer, and with a key held down.
      await keyboard.play([0x90, 60, 90]);
    } else await answered(() => countNotes(synth.heard));
    await Promise.all([keyboard.close(), synth.close()]);
    await plug('out');
    await saysTimes('VirMIDI 0-0 is gone', times);
    await saysTimes('VirMIDI 0-1 is gone', times);
  }
  assert.deepEqual(await daemon.end('SIGTERM'), { code: 0, signal: null });
});
