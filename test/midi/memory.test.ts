import { describe, expect, test } from '@jest/globals';
import { MemoryBackend } from '../../src/midi/backends/memory.js';

describe('MemoryBackend', () => {
  test('what is injected arrives with its time, until the input is closed', async () => {
    const backend = new MemoryBackend(() => 7);
    const keyboard = backend.addInput('Keyboard');
    const heard: [number[], number][] = [];
    const input = await backend.openInput('Keyboard', (bytes, at) => heard.push([[...bytes], at]));
    keyboard.inject([0x90, 60, 100], 1.5);
    keyboard.inject([0xf8]);
    input.close();
    input.close();
    keyboard.inject([0x80, 60, 0], 3);
    expect(heard).toEqual([
      [[0x90, 60, 100], 1.5],
      [[0xf8], 7],
    ]);
    expect(keyboard.openCount).toBe(0);
  });

  test('what is sent is kept with its time, and not shared with the sender', async () => {
    let now = 1;
    const backend = new MemoryBackend(() => now);
    const output = await backend.publishOutput('Antiphon Out');
    const bytes = Uint8Array.of(0x90, 60, 100);
    output.send(bytes);
    bytes[1] = 0;
    now = 2;
    output.send(Uint8Array.of(0xfc));
    output.send(new Uint8Array(0));
    expect(backend.outputPort('Antiphon Out').sent).toEqual([
      { bytes: Uint8Array.of(0x90, 60, 100), at: 1 },
      { bytes: Uint8Array.of(0xfc), at: 2 },
    ]);
  });

  test('an unplugged port tells its output once and then ignores what is sent', async () => {
    const backend = new MemoryBackend(() => 0);
    const synth = backend.addOutput('Synth');
    let lost = 0;
    const output = await backend.openOutput('Synth', () => lost++);
    backend.unplug('Synth');
    output.send(Uint8Array.of(0xf8));
    backend.unplug('Synth');
    backend.close();
    expect(lost).toBe(1);
    expect(synth.sent).toEqual([]);
    expect(await backend.outputNames()).toEqual([]);
  });

  test('a name it does not have is an error that a person may read', async () => {
    const backend = new MemoryBackend(() => 0);
    await expect(backend.openOutput('Synth')).rejects.toMatchObject({ code: 'port-not-found' });
  });
});
