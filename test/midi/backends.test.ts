import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { EasymidiBackend } from '../../src/midi/backends/easymidi.js';
import { JzzBackend, type JzzEngine } from '../../src/midi/backends/jzz.js';
import { openBackend } from '../../src/midi/backends/open.js';
import { sequencerState } from '../../src/midi/unavailable.js';

/** Stands in for a native port: what a test may see and do at its other end. */
class FakePort extends EventEmitter {
  readonly sent: number[][] = [];
  readonly calls: string[] = [];
  isGone = false;

  ignoreTypes(sysex: boolean, timing: boolean, activeSensing: boolean): void {
    this.calls.push(`ignoreTypes ${sysex} ${timing} ${activeSensing}`);
  }

  sendMessage(bytes: Buffer): void {
    if (this.isGone) throw new Error('the port is gone');
    this.sent.push([...bytes]);
  }

  closePort(): void {
    this.calls.push('closePort');
  }

  destroy(): void {
    this.calls.push('destroy');
  }
}

function fakeEasymidi(canPublish = true) {
  const opened: { name: string; virtual: boolean; port: FakePort }[] = [];
  const open = (name: string, virtual: boolean): FakePort => {
    if (name === 'taken') throw new Error('in use\nwith a second line');
    const port = new FakePort();
    port.on('message', () => {
      throw new Error("easymidi's own parser was left in place");
    });
    opened.push({ name, virtual, port });
    return port;
  };
  const easymidi = {
    Input: class {
      readonly _input: FakePort;
      constructor(name: string, virtual: boolean) {
        this._input = open(name, virtual);
      }
    },
    Output: class {
      readonly _output: FakePort;
      constructor(name: string, virtual: boolean) {
        this._output = open(name, virtual);
      }
    },
  };
  const rtMidi = {
    Input: { getPortNames: () => ['Pad', 'Pad', 'Keys'] },
    Output: { getPortNames: () => ['Synth'] },
  };
  return { backend: new EasymidiBackend(easymidi, rtMidi, () => 5, canPublish), opened };
}

describe('EasymidiBackend', () => {
  test('tells equal names apart as easymidi does', async () => {
    const { backend } = fakeEasymidi();
    expect(await backend.inputNames()).toEqual(['Pad', 'Pad1', 'Keys']);
    expect(await backend.outputNames()).toEqual(['Synth']);
  });

  test('hears raw bytes, without system exclusive and with the clock, until it is closed', async () => {
    const { backend, opened } = fakeEasymidi();
    const heard: [number[], number][] = [];
    const input = await backend.publishInput('Antiphon In', (bytes, at) => {
      heard.push([[...bytes], at]);
    });
    const native = opened[0]?.port;
    native?.emit('messageBuffer', 0, Buffer.of(0xf8));
    native?.emit('message', 0, [0xf0, 1]);
    input.close();
    input.close();
    native?.emit('messageBuffer', 0, Buffer.of(0xf8));
    expect(opened[0]).toMatchObject({ name: 'Antiphon In', virtual: true });
    expect(heard).toEqual([[[0xf8], 5]]);
    expect(native?.calls).toEqual(['ignoreTypes true false true', 'closePort', 'destroy']);
  });

  test('an output that fails tells so once, is closed, and then ignores what is sent', async () => {
    const { backend, opened } = fakeEasymidi();
    let lost = 0;
    const output = await backend.openOutput('Synth', () => lost++);
    output.send(Uint8Array.of(1, 0x90, 60, 100).subarray(1));
    output.send(new Uint8Array(0));
    const native = opened[0]?.port ?? new FakePort();
    native.isGone = true;
    output.send(Uint8Array.of(0x80, 60, 0));
    output.send(Uint8Array.of(0x80, 60, 0));
    backend.close();
    expect(native.sent).toEqual([[0x90, 60, 100]]);
    expect(lost).toBe(1);
    expect(native.calls).toEqual(['closePort', 'destroy']);
  });

  test('a port that does not open is one line', async () => {
    await expect(fakeEasymidi().backend.openInput('taken', () => {})).rejects.toMatchObject({
      code: 'port-open-failed',
      message: 'The MIDI port "taken" did not open (in use): is it in use, or was it unplugged?',
    });
  });

  test('a system without virtual ports says what to do instead', async () => {
    const { backend } = fakeEasymidi(false);
    await expect(backend.publishOutput('Antiphon Out')).rejects.toMatchObject({
      code: 'port-not-publishable',
      message: expect.stringContaining('loopMIDI'),
    });
  });
});

describe('JzzBackend', () => {
  function fakeJzz() {
    const sent: number[][] = [];
    const listeners: ((message: ArrayLike<number>) => void)[] = [];
    const port = {
      connect: (listener: (message: ArrayLike<number>) => void) => listeners.push(listener),
      send: (bytes: number[]) => sent.push(bytes),
      close: () => {},
    };
    const engine: JzzEngine = {
      refresh: async () => engine,
      info: () => ({ inputs: [{ name: 'Keys' }], outputs: [{ name: 'Synth' }] }),
      openMidiIn: async () => port,
      openMidiOut: async (name) => {
        if (name === 'nothing') throw new Error('Port "nothing" not found');
        return port;
      },
    };
    return { backend: new JzzBackend(engine, () => 9), sent, listeners };
  }

  test('lists, hears and plays', async () => {
    const { backend, sent, listeners } = fakeJzz();
    expect([await backend.inputNames(), await backend.outputNames()]).toEqual([
      ['Keys'],
      ['Synth'],
    ]);
    const heard: [number[], number][] = [];
    await backend.openInput('Keys', (bytes, at) => heard.push([[...bytes], at]));
    const output = await backend.openOutput('Synth');
    for (const tell of listeners) tell([0x90, 60, 100]);
    output.send(Uint8Array.of(0xfc));
    backend.close();
    for (const tell of listeners) tell([0x80, 60, 0]);
    output.send(Uint8Array.of(0xfc));
    expect(heard).toEqual([[[0x90, 60, 100], 9]]);
    expect(sent).toEqual([[0xfc]]);
  });

  test('what it cannot do is an error that a person may read', async () => {
    const { backend } = fakeJzz();
    await expect(backend.openOutput('nothing')).rejects.toMatchObject({ code: 'port-open-failed' });
    await expect(backend.publishInput('Antiphon In')).rejects.toMatchObject({
      code: 'port-not-publishable',
    });
  });
});

describe('openBackend', () => {
  test('memory is always there', async () => {
    expect((await openBackend('memory', () => 0)).name).toBe('memory');
  });

  test.each(['easymidi', 'jzz'] as const)(
    '%s opens, or says in one line what is missing',
    async (name) => {
      const outcome = await openBackend(name, () => 0).catch((error: unknown) => error);
      if (process.platform === 'linux' && sequencerState() !== 'there') {
        expect(outcome).toMatchObject({
          code: 'midi-unavailable',
          message: expect.not.stringContaining('\n'),
        });
      } else {
        expect(outcome).toMatchObject({ name });
      }
    },
  );
});
