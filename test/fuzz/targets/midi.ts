import { HeardPort } from '../../../src/jam/heardPort.js';
import { EasymidiBackend, type RtMidi } from '../../../src/midi/backends/easymidi.js';
import { JzzBackend, type JzzEngine } from '../../../src/midi/backends/jzz.js';
import { MemoryBackend } from '../../../src/midi/backends/memory.js';
import { encode, isAddressable } from '../../../src/midi/encode.js';
import { NoteLedger } from '../../../src/midi/ledger.js';
import type { MidiMessage } from '../../../src/midi/message.js';
import type { MidiBackend } from '../../../src/midi/port.js';
import { parsePortWish } from '../../../src/midi/portWish.js';
import { hold, type Input, type Outcome, single, type Target } from '../target.js';

const PORT = 'Fuzz';
/** Inputs between two pulls of the cable. */
const PLUGGED = 500;
/** Milliseconds between inputs: what comes faster than anybody plays is not heard. */
const STEP = 100;

/** One backend with its port, and what a jam hears of it. */
class Ear {
  heard: MidiMessage[] = [];
  readonly sounding = new NoteLedger();
  readonly port: HeardPort;

  constructor(
    backend: MidiBackend,
    readonly inject: (bytes: Uint8Array) => void,
    readonly plug: (isThere: boolean) => void,
    now: () => number,
  ) {
    this.port = new HeardPort(backend, parsePortWish(PORT), {
      receive: (message) => {
        this.heard.push(message);
        this.sounding.record(message);
      },
      notice: () => {},
      now,
    });
  }

  async pull(): Promise<void> {
    this.plug(false);
    await this.port.look();
    const left = this.sounding.release().filter(({ kind }) => kind === 'noteOff');
    hold(left.length === 0, `${left.length} notes still sound when the cable is out`);
    this.plug(true);
    await this.port.look();
    this.heard = [];
  }
}

/** Bytes into the port of each backend, as far as they go without a MIDI system. */
export async function midiTarget(): Promise<Target> {
  let time = 0;
  const now = (): number => time;
  const ears = [memoryEar(now), easymidiEar(now), jzzEar(now)];
  for (const ear of ears) await ear.pull();
  let tried = 0;
  return {
    name: 'midi',
    samples: single([
      Uint8Array.of(0x90, 60, 100, 0x80, 60, 0),
      Uint8Array.of(0x90, 60, 100, 64, 100, 60, 0, 64, 0),
      Uint8Array.of(0xf0, 0x7e, 0x7f, 0x09, 0x01, 0xf7, 0x9f, 127, 127),
      Uint8Array.of(0xb0, 64, 127, 0xe0, 0, 64, 0xc3, 5, 0xd0, 90, 0xa0, 60, 20, 0xb0, 123, 0),
      Uint8Array.of(0xfa, 0xf8, 0x90, 0xf8, 60, 0xfe, 99, 0xf2, 0, 1, 0xfc, 0xfb),
    ]),
    words: ['\xf8', '\xff', '\xf7'],
    take: async ([bytes = new Uint8Array()]: Input): Promise<Outcome> => {
      time += STEP;
      for (const ear of ears) {
        ear.inject(bytes.subarray(0, bytes.length >> 1));
        ear.inject(bytes.subarray(bytes.length >> 1));
        ear.heard.forEach(expectSound);
      }
      const [first, ...others] = ears.map(({ heard }) => JSON.stringify(heard));
      hold(
        others.every((other) => other === first),
        'the backends hear different things',
      );
      const outcome = ears[0]?.heard.length === 0 ? 'refused' : 'taken';
      for (const ear of ears) ear.heard = [];
      if (++tried % PLUGGED === 0) for (const ear of ears) await ear.pull();
      return outcome;
    },
    finish: async () => {
      for (const ear of ears) await ear.pull();
    },
  };
}

function expectSound(message: MidiMessage): void {
  hold(isAddressable(message), `nobody can send ${JSON.stringify(message)}`);
  const data = [...encode(message)].slice(1);
  hold(
    data.every((byte) => byte < 0x80),
    `${JSON.stringify(message)} is out of range`,
  );
}

function memoryEar(now: () => number): Ear {
  const backend = new MemoryBackend(now);
  return new Ear(
    backend,
    (bytes) => backend.inputPort(PORT).inject(bytes),
    (isThere) => {
      if (isThere) backend.addInput(PORT);
      else backend.unplug(PORT);
    },
    now,
  );
}

/** The library under easymidi gives whatever bytes the system gives it. */
function easymidiEar(now: () => number): Ear {
  let names: string[] = [];
  let hear = (_delta: number, _bytes: Uint8Array): void => {};
  class Port {
    static getPortNames = (): string[] => names;
    getPortCount = (): number => names.length;
    getPortName = (index: number): string => names[index] ?? '';
    openPort(): void {}
    openVirtualPort(): void {}
    closePort(): void {}
    destroy(): void {}
    ignoreTypes(): void {}
    sendMessage(): void {}
    on(_event: string, listener: typeof hear): void {
      hear = listener;
    }
  }
  const rtMidi: RtMidi = { Input: Port, Output: Port };
  return new Ear(
    new EasymidiBackend(rtMidi, now, true),
    (bytes) => hear(0, bytes),
    (isThere) => {
      names = isThere ? [PORT] : [];
    },
    now,
  );
}

/** JZZ gives arrays of numbers. */
function jzzEar(now: () => number): Ear {
  let names: string[] = [];
  let hear = (_message: ArrayLike<number>): void => {};
  const port = {
    connect: (listener: typeof hear) => {
      hear = listener;
    },
    send: () => {},
    close: () => {},
  };
  const engine: JzzEngine = {
    refresh: async () => engine,
    info: () => ({ inputs: names.map((name) => ({ name })), outputs: [] }),
    openMidiIn: async () => port,
    openMidiOut: async () => port,
  };
  return new Ear(
    new JzzBackend(engine, now),
    (bytes) => hear([...bytes]),
    (isThere) => {
      names = isThere ? [PORT] : [];
    },
    now,
  );
}
