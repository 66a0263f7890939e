import { createRequire } from 'node:module';
import { AntiphonError } from '../../error.js';
import type { Milliseconds } from '../../music/time.js';
import type { MidiBackend, MidiInput, MidiOutput, PortLost, ReceiveBytes } from '../port.js';
import { firstLine, loadAdvice, midiUnavailable, requireSequencer } from '../unavailable.js';
import { type NativeInput, type NativeOutput, OpenPorts } from './openPorts.js';

/**
 * easymidi opens and closes the ports. Bytes pass below it, on the RtMidi port that it holds,
 * because its own parser throws inside the native callback on a system exclusive that comes in
 * pieces, knows no running status, and because its `send` checks nothing. Our decoder and encoder
 * stand in that place.
 */
export interface Easymidi {
  readonly Input: new (name: string, virtual: boolean) => { readonly _input: RtInput };
  readonly Output: new (name: string, virtual: boolean) => { readonly _output: RtOutput };
}

interface RtInput {
  ignoreTypes(sysex: boolean, timing: boolean, activeSensing: boolean): void;
  removeAllListeners(event: 'message'): unknown;
  on(event: 'messageBuffer', listener: (delta: number, bytes: Uint8Array) => void): unknown;
  closePort(): void;
  destroy(): void;
}

interface RtOutput {
  sendMessage(bytes: Buffer): void;
  closePort(): void;
  destroy(): void;
}

/** The library under easymidi. Its static lists open no ALSA client, unlike easymidi's, which leak. */
export interface RtMidi {
  readonly Input: { getPortNames(): string[] };
  readonly Output: { getPortNames(): string[] };
}

/** @throws AntiphonError `midi-unavailable` saying what is missing and how to get it. */
export function openEasymidi(clock: () => Milliseconds): MidiBackend {
  const { easymidi, rtMidi } = loadEasymidi();
  requireSequencer(process.platform);
  try {
    rtMidi.Input.getPortNames();
  } catch (error) {
    throw midiUnavailable(`The system's MIDI does not answer (${firstLine(error)}).`, error);
  }
  return new EasymidiBackend(easymidi, rtMidi, clock, process.platform !== 'win32');
}

/**
 * The libraries alone, without asking the system for anything.
 *
 * @throws AntiphonError `midi-unavailable`
 */
export function loadEasymidi(): { easymidi: Easymidi; rtMidi: RtMidi } {
  try {
    const fromHere = createRequire(import.meta.url);
    const easymidi: Easymidi = fromHere('easymidi');
    // The very copy that easymidi uses.
    const rtMidi: RtMidi = createRequire(fromHere.resolve('easymidi'))('@julusian/midi');
    return { easymidi, rtMidi };
  } catch (error) {
    throw midiUnavailable(loadAdvice(error, process.platform, process.arch), error);
  }
}

export class EasymidiBackend implements MidiBackend {
  readonly name = 'easymidi';
  private readonly ports: OpenPorts;

  constructor(
    private readonly easymidi: Easymidi,
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
    const native = new this.easymidi.Input(name, virtual)._input;
    native.removeAllListeners('message');
    // System exclusive and active sensing end here: the library under easymidi would gather the
    // first without a bound. Clock messages pass.
    native.ignoreTypes(true, false, true);
    return {
      listen: (receive) => native.on('messageBuffer', (_delta, bytes) => receive(bytes)),
      close: () => shut(native),
    };
  }

  private output(name: string, virtual: boolean): NativeOutput {
    const native = new this.easymidi.Output(name, virtual)._output;
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

/** `destroy` gives back the system's client too, which `closePort` alone keeps. */
function shut(native: RtInput | RtOutput): void {
  native.closePort();
  native.destroy();
}

/** Equal names told apart as easymidi does it, so that it finds each: `Synth`, `Synth1`, `Synth2`. */
function numbered(names: readonly string[]): string[] {
  const taken: string[] = [];
  for (const name of names) {
    let candidate = name;
    for (let count = 1; taken.includes(candidate); count++) candidate = `${name}${count}`;
    taken.push(candidate);
  }
  return taken;
}
