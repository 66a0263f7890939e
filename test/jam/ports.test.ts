import { describe, expect, test } from '@jest/globals';
import { JamPorts } from '../../src/jam/ports.js';
import { MemoryBackend } from '../../src/midi/backends/memory.js';
import { encode } from '../../src/midi/encode.js';
import type { MidiMessage } from '../../src/midi/message.js';

const on = (pitch: number): MidiMessage => ({ kind: 'noteOn', channel: 0, pitch, velocity: 90 });
const off = (pitch: number): MidiMessage => ({ kind: 'noteOff', channel: 0, pitch, velocity: 0 });

function stage(choice: { in?: string; out?: string }) {
  const backend = new MemoryBackend(() => 7);
  const heard: MidiMessage[] = [];
  const notices: string[] = [];
  const ports = new JamPorts(backend, choice, {
    receive: (message) => heard.push(message),
    notice: (line) => notices.push(line),
    now: () => 7,
  });
  const send = (message: MidiMessage) => ports.send(message, encode(message));
  return { backend, ports, heard, notices, send };
}

describe('the ports of a jam', () => {
  test('are published where none is named', async () => {
    const { backend, ports, heard, send } = stage({});
    await ports.open();
    backend.inputPort('Antiphon In').inject([0x90, 60, 90]);
    send(on(64));
    expect(heard).toEqual([on(60)]);
    expect(backend.outputPort('Antiphon Out').sent).toHaveLength(1);
    expect(ports.isWatching).toBe(false);
  });

  test('when the input goes, the keys held on it are let go, once', async () => {
    const { backend, ports, heard } = stage({ in: 'keys' });
    backend.addInput('Keys').inject([]);
    await ports.open();
    backend.inputPort('Keys').inject([0x90, 60, 90, 64, 90, 0x80, 60, 0, 0x90]);
    heard.length = 0;
    backend.unplug('Keys');
    await ports.look();
    await ports.look();
    expect(heard.filter(({ kind }) => kind !== 'control')).toEqual([off(64)]);
    expect(heard).toContainEqual({ kind: 'control', channel: 0, controller: 64, value: 0 });
    // The message that the cable cut in two does not begin the next connection's first.
    heard.length = 0;
    backend.addInput('Keys');
    await ports.look();
    backend.inputPort('Keys').inject([67, 90, 0x90, 67, 90]);
    expect(heard).toEqual([on(67)]);
  });

  test('when the output is back, it is told the note-offs that it missed', async () => {
    const { backend, ports, send } = stage({ out: 'synth' });
    backend.addOutput('Synth 20:0');
    await ports.open();
    send(on(60));
    send(on(64));
    send(off(60));
    backend.unplug('Synth 20:0');
    send(off(64));
    send(on(67));
    await ports.look();
    const synth = backend.addOutput('Synth 24:0');
    await ports.look();
    send(on(72));
    const bytes = synth.sent.map((message) => [...message.bytes]);
    expect(bytes.filter(([status]) => status !== 0xb0)).toEqual([
      [0x80, 64, 0],
      [0x90, 72, 90],
    ]);
  });

  test('what is not there is said once and waited for', async () => {
    const { backend, ports, notices } = stage({ in: 'keys', out: 'synth' });
    await ports.open();
    await ports.look();
    expect(notices).toHaveLength(2);
    backend.addInput('Keys');
    backend.addOutput('Synth');
    await ports.look();
    expect([ports.input?.name, ports.output?.name]).toEqual(['Keys', 'Synth']);
    ports.close();
    ports.close();
    expect(backend.inputPort('Keys').openCount + backend.outputPort('Synth').openCount).toBe(0);
  });

  test('closed in the middle of opening they stay closed', async () => {
    const { backend, ports } = stage({});
    const opening = ports.open();
    ports.close();
    await opening;
    expect(backend.inputPort('Antiphon In').openCount).toBe(0);
  });
});
