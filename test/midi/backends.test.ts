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

  constructor(private readonly names: readonly string[]) {
    super();
  }

  getPortCount(): number {
    return this.names.length;
  }

  getPortName(index: number): string {
    return this.names[index] ?? '';
  }

  openPort(index: number): void {
    if (this.names[index] === 'taken') throw new Error('in use\nwith a second line');
    this.calls.push(`openPort ${index}`);
  }

  openVirtualPort(name: string): void {
    this.calls.push(`openVirtualPort ${name}`);
  }

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

const INPUTS = ['Pad', 'Pad', 'Keys', 'taken'];
const OUTPUTS = ['Synth'];

function fakeEasymidi(canPublish = true) {
  const made: FakePort[] = [];
  const fake = (names: string[]) =>
    class extends FakePort {
      static getPortNames = () => names;
      constructor() {
        super(names);
        made.push(this);
      }
    };
  const rtMidi = { Input: fake(INPUTS), Output: fake(OUTPUTS) };
  return { backend: new EasymidiBackend(rtMidi, () => 5, canPublish), made };
}

describe('EasymidiBackend', () => {
  test('tells equal names apart, and opens the one that is meant', async () => {
    const { backend, made } = fakeEasymidi();
    expect(await backend.inputNames()).toEqual(['Pad', 'Pad1', 'Keys', 'taken']);
    expect(await backend.outputNames()).toEqual(['Synth']);
    await backend.openInput('Pad1', () => {});
    expect(made[0]?.calls).toEqual(['openPort 1', 'ignoreTypes true false true']);
  });

  test('hears raw bytes, without system exclusive and with the clock, until it is closed', async () => {
    const { backend, made } = fakeEasymidi();
    const heard: [number[], number][] = [];
    const input = await backend.publishInput('Antiphon In', (bytes, at) => {
      heard.push([[...bytes], at]);
    });
    const [native] = made;
    native?.emit('messageBuffer', 0, Buffer.of(0xf8));
    input.close();
    input.close();
    native?.emit('messageBuffer', 0, Buffer.of(0xf8));
    expect(heard).toEqual([[[0xf8], 5]]);
    expect(native?.calls).toEqual([
      'openVirtualPort Antiphon In',
      'ignoreTypes true false true',
      'closePort',
      'destroy',
    ]);
  });

  test('an output that fails tells so once, is closed, and then ignores what is sent', async () => {
    const { backend, made } = fakeEasymidi();
    let lost = 0;
    const output = await backend.openOutput('Synth', () => lost++);
    output.send(Uint8Array.of(1, 0x90, 60, 100).subarray(1));
    output.send(new Uint8Array(0));
    const native = made[0] ?? new FakePort([]);
    native.isGone = true;
    output.send(Uint8Array.of(0x80, 60, 0));
    output.send(Uint8Array.of(0x80, 60, 0));
    backend.close();
    expect(native.sent).toEqual([[0x90, 60, 100]]);
    expect(lost).toBe(1);
    expect(native.calls).toEqual(['openPort 0', 'closePort', 'destroy']);
  });

  test.each([
    ['taken', 'in use'],
    ['nobody', 'it is not there'],
  ])('"%s" does not open: that is one line, and nothing stays open', async (name, reason) => {
    const { backend, made } = fakeEasymidi();
    await expect(backend.openInput(name, () => {})).rejects.toMatchObject({
      code: 'port-open-failed',
      message: `The MIDI port "${name}" did not open (${reason}): is it in use, or was it unplugged?`,
    });
    expect(made.map(({ calls }) => calls)).toEqual([['closePort', 'destroy']]);
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
