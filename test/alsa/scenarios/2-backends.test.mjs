import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { openBackend } from '../../../dist/midi/backends/open.js';
import { MidiDecoder } from '../../../dist/midi/decode.js';
import { choosePort } from '../../../dist/midi/names.js';
import { clients, hardware, plug, until } from '../sequencer.mjs';

const NOTE_ON = [0x90, 60, 100];
const NOTE_OFF = [0x80, 60, 64];

for (const [name, size] of [
  ['easymidi', 20_000],
  // Ten times as much at once, faster than any cable, makes JZZ's native part deaf for good.
  ['jzz', 2_000],
]) {
  const open = () => openBackend(name, () => 7);

  test(`${name}: bytes go out to the hardware and come in from it`, async (t) => {
    const [sender, receiver] = [await hardware(0), await hardware(1)];
    const backend = await open();
    t.after(() => Promise.all([backend.close(), sender.close(), receiver.close()]));
    const heard = [];
    const input = choosePort(await backend.inputNames(), 'VirMIDI 0-0', 'input');
    const output = choosePort(await backend.outputNames(), 'VirMIDI 0-1', 'output');
    await backend.openInput(input, (bytes, at) => heard.push({ bytes: [...bytes], at }));
    const playing = await backend.openOutput(output);

    await sender.play([...NOTE_ON, ...NOTE_OFF]);
    await until(
      () => heard.length === 2,
      () => `two messages, heard ${JSON.stringify(heard)}`,
    );
    assert.deepEqual(heard, [
      { bytes: NOTE_ON, at: 7 },
      { bytes: NOTE_OFF, at: 7 },
    ]);

    for (const message of [NOTE_ON, NOTE_OFF, [0xb0, 64, 0], [0xe0, 0, 64], [0xc0, 5], [0xf8]])
      playing.send(Uint8Array.from(message));
    // The driver itself omits a status byte that repeats.
    await until(
      () => receiver.heard.includes(0xf8),
      () => `clock, heard ${receiver.heard}`,
    );
    assert.deepEqual(receiver.heard, [
      ...[...NOTE_ON, ...NOTE_OFF, 0xb0, 64, 0, 0xe0, 0, 64, 0xc0, 5, 0xf8],
    ]);
  });

  test(`${name}: any bytes and long exclusives do no harm; the next note is heard`, async (t) => {
    const sender = await hardware(0);
    const backend = await open();
    t.after(() => Promise.all([backend.close(), sender.close()]));
    let heard = 0;
    const decoder = new MidiDecoder((message) => {
      if (message.kind === 'noteOn' && message.channel === 9 && message.pitch === 61) heard++;
    });
    const input = choosePort(await backend.inputNames(), 'VirMIDI 0-0', 'input');
    await backend.openInput(input, (bytes, at) => decoder.push(bytes, at));
    const exclusive = [0xf0, ...new Array(size).fill(0x55), 0xf7];
    const noises = [exclusive, [0xf0, 1, 2, 3], randomBytes(size / 5), [...exclusive, 0xf7]];
    for (const noise of noises) {
      await sender.play(noise);
      heard = 0;
      // ALSA's own queue may be full of the noise, so the note is played again.
      await until(
        async () => {
          // The end of whatever was begun comes first.
          await sender.play([0xf7, 0x99, 61, 100]);
          return heard > 0;
        },
        () => `a note after ${noise.length} bytes`,
      );
    }
  });

  test(`${name}: listing, opening and closing leave nothing behind`, async (t) => {
    const backend = await open();
    t.after(() => backend.close());
    const round = async () => {
      const input = choosePort(await backend.inputNames(), 'VirMIDI 0-0', 'input');
      const output = choosePort(await backend.outputNames(), 'VirMIDI 0-1', 'output');
      const ports = [await backend.openInput(input, () => {}), await backend.openOutput(output)];
      for (const port of ports) port.close();
    };
    const count = async () => ({
      clients: (await clients()).length,
      ports: (await clients())
        .map(({ ports }) => ports)
        .join('')
        .split('\n').length,
      files: (await readdir('/proc/self/fd')).length,
      threads: (await readdir('/proc/self/task')).length,
    });
    await round();
    const before = await count();
    for (let repeat = 0; repeat < (name === 'jzz' ? 2 : 30); repeat++) await round();
    assert.deepEqual(await count(), before);
  });

  test(`${name}: a name that fits two ports is refused with both`, async () => {
    const backend = await open();
    const names = await backend.outputNames();
    assert.throws(() => choosePort(names, 'virmidi', 'output'), {
      code: 'port-ambiguous',
      message: /VirMIDI 0-0.*\n.*VirMIDI 0-1/s,
    });
    backend.close();
  });
}

test('easymidi: what is sent to a published port is heard there, ten times over', async () => {
  for (let round = 0; round < 10; round++) {
    const backend = await openBackend('easymidi', () => round);
    const heard = [];
    await backend.publishInput('Antiphon Test', (bytes, at) => heard.push([[...bytes], at]));
    const output = choosePort(await backend.outputNames(), 'Antiphon Test', 'output');
    const port = await backend.openOutput(output);
    port.send(Uint8Array.of(0x90, 60, 1 + round));
    await until(
      () => heard.length > 0,
      () => `round ${round}`,
    );
    backend.close();
    assert.deepEqual(heard, [[[0x90, 60, 1 + round], round]]);
  }
});

test('easymidi: a listener may close its port, and the backend, in the middle of a message', async () => {
  const backend = await openBackend('easymidi', () => 0);
  let calls = 0;
  await backend.publishInput('Antiphon Test', () => {
    calls++;
    backend.close();
  });
  const other = await openBackend('easymidi', () => 0);
  const output = await other.openOutput(
    choosePort(await other.outputNames(), 'Antiphon Test', 'output'),
  );
  for (let count = 0; count < 100; count++) output.send(Uint8Array.from(NOTE_ON));
  await until(
    () => calls > 0,
    () => 'a message',
  );
  await until(
    async () => !JSON.stringify(await clients()).includes('Antiphon Test'),
    () => 'closed',
  );
  for (let count = 0; count < 100; count++) output.send(Uint8Array.from(NOTE_ON));
  other.close();
  assert.equal(calls, 1);
});

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
  await plug('in');
});
