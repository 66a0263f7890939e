import { createRequire } from 'node:module';
import { AntiphonError } from '../../error.js';
import type { Milliseconds } from '../../music/time.js';
import type { MidiBackend, MidiInput, MidiOutput, PortLost, ReceiveBytes } from '../port.js';
import { firstLine, loadAdvice, midiUnavailable, requireSequencer } from '../unavailable.js';
import { type NativeInput, type NativeOutput, OpenPorts } from './openPorts.js';

/**
 * The library under easymidi, which opens the ports. easymidi's own classes leave an ALSA client
 * behind with every port that they open, until after some 190 no program can get one; their parser
 * throws inside the native callback on a system exclusive that comes in pieces and knows no running
 * status; their `send` checks nothing. Our decoder and encoder stand in that place.
 */
export interface RtMidi {
  /** The static lists open no client, unlike easymidi's. */
  readonly Input: (new () => RtInput) & { getPortNames(): string[] };
  readonly Output: (new () => RtOutput) & { getPortNames(): string[] };
}

interface RtPort {
  getPortCount(): number;
  getPortName(index: number): string;
  openPort(index: number): unknown;
  openVirtualPort(name: string): unknown;
  closePort(): void;
  destroy(): void;
}

interface RtInput extends RtPort {
  ignoreTypes(sysex: boolean, timing: boolean, activeSensing: boolean): void;
  on(event: 'messageBuffer', listener: (delta: number, bytes: Uint8Array) => void): unknown;
}

interface RtOutput extends RtPort {
  sendMessage(bytes: Buffer): void;
}

/** @throws AntiphonError `midi-unavailable` saying what is missing and how to get it. */
export function openEasymidi(clock: () => Milliseconds): MidiBackend {
  const rtMidi = loadRtMidi();
  requireSequencer(process.platform);
  try {
    rtMidi.Input.getPortNames();
  } catch (error) {
    throw midiUnavailable(`The system's MIDI does not answer (${firstLine(error)}).`, error);
  }
  return new EasymidiBackend(rtMidi, clock, process.platform !== 'win32');
}

/**
 * The library alone, without asking the system for anything.
 *
 * @throws AntiphonError `midi-unavailable`
 */
export function loadRtMidi(): RtMidi {
  try {
    // The very copy that easymidi brings.
    return createRequire(createRequire(import.meta.url).resolve('easymidi'))('@julusian/midi');
  } catch (error) {
    throw midiUnavailable(loadAdvice(error, process.platform, process.arch), error);
  }
}

export class EasymidiBackend implements MidiBackend {
  readonly name = 'easymidi';
  private readonly ports: OpenPorts;

  constructor(
    private readonly rtMidi: RtMidi,
    clock: () => Milliseconds,
    readonly canPublish: boolean,
  ) {
    this.ports = new OpenPorts(clock);
  }

  async inputNames(): Promise<readonly string[]> {
    return numbered(this.rtMidi.Input.getPortNames());
  }

  async outputNames(): Promise<readonly string[]> {
    return numbered(this.rtMidi.Output.getPortNames());
  }

  async openInput(name: string, receive: ReceiveBytes): Promise<MidiInput> {
    return this.ports.input(name, receive, () => this.input(name, false));
  }

  async openOutput(name: string, onLost?: PortLost): Promise<MidiOutput> {
    return this.ports.output(name, onLost, () => this.output(name, false));
  }

  async publishInput(name: string, receive: ReceiveBytes): Promise<MidiInput> {
    this.requirePublishing(name);
    return this.ports.input(name, receive, () => this.input(name, true));
  }

  async publishOutput(name: string, onLost?: PortLost): Promise<MidiOutput> {
    this.requirePublishing(name);
    return this.ports.output(name, onLost, () => this.output(name, true));
  }

  close(): void {
    this.ports.closeAll();
  }

  private input(name: string, virtual: boolean): NativeInput {
    const native = opened(new this.rtMidi.Input(), name, virtual);
    // System exclusive and active sensing end here: the library would gather the first without a
    // bound. Clock messages pass.
    native.ignoreTypes(true, false, true);
    return {
      listen: (receive) => native.on('messageBuffer', (_delta, bytes) => receive(bytes)),
      close: () => shut(native),
    };
  }

  private output(name: string, virtual: boolean): NativeOutput {
    const native = opened(new this.rtMidi.Output(), name, virtual);
    return {
      send: (bytes) =>
        native.sendMessage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)),
      close: () => shut(native),
    };
  }

  private requirePublishing(name: string): void {
    if (this.canPublish) return;
    throw new AntiphonError(
      'port-not-publishable',
      `This system lets no program publish a port of its own, so there is no "${name}". ` +
        'Create one with loopMIDI and name it with --in or --out.',
    );
  }
}

/** The port, open; where that fails it is given back to the system. */
function opened<Port extends RtPort>(port: Port, name: string, virtual: boolean): Port {
  try {
    if (virtual) port.openVirtualPort(name);
    else port.openPort(indexOf(port, name));
    return port;
  } catch (error) {
    shut(port);
    throw error;
  }
}

/** `destroy` gives back the system's client too, which `closePort` alone keeps. */
function shut(port: RtPort): void {
  port.closePort();
  port.destroy();
}

function indexOf(port: RtPort, name: string): number {
  const names = Array.from({ length: port.getPortCount() }, (_, index) => port.getPortName(index));
  const index = numbered(names).indexOf(name);
  if (index < 0) throw new Error('it is not there');
  return index;
}

/** Equal names told apart: `Synth`, `Synth1`, `Synth2`. */
function numbered(names: readonly string[]): string[] {
  const taken: string[] = [];
  for (const name of names) {
    let candidate = name;
    for (let count = 1; taken.includes(candidate); count++) candidate = `${name}${count}`;
    taken.push(candidate);
  }
  return taken;
}
