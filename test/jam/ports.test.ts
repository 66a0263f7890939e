import { describe, expect, test } from '@jest/globals';
import { JamPorts, type PortChoice } from '../../src/jam/ports.js';
import { MemoryBackend } from '../../src/midi/backends/memory.js';
import { encode } from '../../src/midi/encode.js';
import type { MidiMessage } from '../../src/midi/message.js';

const on = (pitch: number, channel = 0): MidiMessage => ({
  kind: 'noteOn',
  channel,
  pitch,
  velocity: 90,
});
const off = (pitch: number): MidiMessage => ({ kind: 'noteOff', channel: 0, pitch, velocity: 0 });

function stage(choice: PortChoice) {
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
    const { backend, ports, heard } = stage({ in: ['keys'] });
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
    const { backend, ports, send } = stage({ out: ['synth'] });
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
    const { backend, ports, notices } = stage({ in: ['keys'], out: ['synth'] });
    await ports.open();
    await ports.look();
    expect(notices).toHaveLength(2);
    backend.addInput('Keys');
    backend.addOutput('Synth');
    await ports.look();
    expect([ports.inputs, ports.outputs]).toEqual([['Keys'], ['Synth']]);
    ports.close();
    ports.close();
    expect(backend.inputPort('Keys').openCount + backend.outputPort('Synth').openCount).toBe(0);
  });

  test('several inputs are heard, each on its channels', async () => {
    const { backend, ports, heard } = stage({ in: ['keys@1', 'pads'] });
    backend.addInput('Keys');
    backend.addInput('Pads');
    await ports.open();
    backend.inputPort('Keys').inject([0x90, 60, 90, 0x91, 61, 90]);
    backend.inputPort('Pads').inject([0x91, 62, 90]);
    expect(heard).toEqual([on(60), on(62, 1)]);
    expect(ports.inputs).toEqual(['Keys', 'Pads']);
  });

  test('several outputs share the channels out, and all get the clock', async () => {
    const { backend, ports, send } = stage({ out: ['synth@1', 'drums@10'] });
    const synth = backend.addOutput('Synth');
    const drums = backend.addOutput('Drums');
    await ports.open();
    send(on(60));
    send(on(36, 9));
    send({ kind: 'clock' });
    const bytes = (port: typeof synth) => port.sent.map((message) => [...message.bytes]);
    expect(bytes(synth)).toEqual([[0x90, 60, 90], [0xf8]]);
    expect(bytes(drums)).toEqual([[0x99, 36, 90], [0xf8]]);
  });

  test('what is played is passed on by a channel of its own, and ends with the ports', async () => {
    const { backend, ports, heard } = stage({ in: ['keys'], out: ['synth'], thru: 4 });
    backend.addInput('Keys');
    const synth = backend.addOutput('Synth');
    await ports.open();
    backend.inputPort('Keys').inject([0x90, 60, 90, 0xf8, 62, 90]);
    backend.inputPort('Keys').inject([0x80, 62, 0]);
    expect(heard).toHaveLength(4);
    ports.close();
    const bytes = synth.sent.map((message) => [...message.bytes]);
    expect(bytes.filter(([status]) => status !== 0xb4)).toEqual([
      [0x94, 60, 90],
      [0x94, 62, 90],
      [0x84, 62, 0],
      [0x84, 60, 0],
    ]);
  });

  test('what is passed on on the channel it came from is no echo', async () => {
    const { backend, ports, heard } = stage({ in: ['keys'], thru: 0 });
    backend.addInput('Keys');
    await ports.open();
    backend.inputPort('Keys').inject([0x90, 60, 90]);
    expect(heard).toEqual([on(60)]);
    expect(ports.isEcho(on(60), 7)).toBe(false);
  });

  test('a flood is heard as far as somebody could play it, and said once', async () => {
    const { backend, ports, heard, notices } = stage({});
    await ports.open();
    const port = backend.inputPort('Antiphon In');
    for (let count = 0; count < 10_000; count++) {
      const pitch = count % 128;
      port.inject([0x90, pitch, 90, 0x80, pitch, 0], 7 + count / 10);
    }
    const strikes = heard.filter(({ kind }) => kind === 'noteOn').length;
    expect(strikes).toBeGreaterThan(300);
    expect(strikes).toBeLessThanOrEqual(400);
    expect(heard.filter(({ kind }) => kind === 'noteOff')).toHaveLength(10_000);
    expect(notices.filter((line) => line.includes('More notes'))).toHaveLength(1);
  });

  test('what comes back is known, and said once', async () => {
    const { ports, notices, send } = stage({});
    await ports.open();
    for (let round = 0; round < 20; round++) {
      send(on(60 + round));
      expect(ports.isEcho(on(60 + round), 8)).toBe(true);
      expect(ports.isEcho(on(60 + round), 9)).toBe(false);
    }
    expect(notices.filter((line) => line.includes('comes back'))).toHaveLength(1);
  });

  test('controllers are shown what they turn, on an output that plays nothing else', async () => {
    const { backend, ports, send } = stage({ out: ['synth'], controlOut: 'desk' });
    const desk = backend.addOutput('Desk');
    backend.addOutput('Synth');
    await ports.open();
    send(on(60));
    ports.show([{ kind: 'control', channel: 0, controller: 74, value: 12 }]);
    expect(desk.sent.map(({ bytes }) => [...bytes])).toEqual([[0xb0, 74, 12]]);
  });

  test('closed in the middle of opening they stay closed', async () => {
    const { backend, ports } = stage({});
    const opening = ports.open();
    ports.close();
    await opening;
    expect(backend.inputPort('Antiphon In').openCount).toBe(0);
  });
});
