import { AntiphonError } from '../../error.js';
import type { Milliseconds } from '../../music/time.js';
import type { MidiBackend, MidiInput, MidiOutput, PortLost, ReceiveBytes } from '../port.js';

/** One message as a port was given it. */
export interface SentBytes {
  readonly bytes: Uint8Array;
  readonly at: Milliseconds;
}

/**
 * Sent messages that a port keeps for whoever holds its other end. The daemon may run on this
 * backend for weeks, so the older half goes when it is full.
 */
const KEPT_MESSAGES = 65_536;

/**
 * A port without hardware. The program has one end through `MidiBackend`; the test, or whoever
 * stands in for the hardware, holds this one.
 */
export class MockPort {
  private receivers: ReceiveBytes[] = [];
  private lost: PortLost[] = [];
  private messages: SentBytes[] = [];
  private listeners: ReceiveBytes[] = [];
  private present = true;

  constructor(
    readonly name: string,
    private readonly clock: () => Milliseconds,
  ) {}

  /** Plays bytes into the program, as if they had come from the wire at this time. */
  inject(bytes: Uint8Array | readonly number[], at: Milliseconds = this.clock()): void {
    const chunk = Uint8Array.from(bytes);
    for (const receive of [...this.receivers]) receive(chunk, at);
  }

  /** What the program sent, oldest first: the latest 32,768 messages at least. */
  get sent(): readonly SentBytes[] {
    return this.messages;
  }

  /** Forgets what was sent so far. */
  clear(): void {
    this.messages = [];
  }

  /** Hears every message at the moment it is sent. */
  onSent(listener: ReceiveBytes): void {
    this.listeners.push(listener);
  }

  /** How many ends the program holds open. */
  get openCount(): number {
    return this.receivers.length + this.lost.length;
  }

  /** The cable is pulled: what is open hears of it, and nothing more arrives or leaves. */
  unplug(): void {
    if (!this.present) return;
    this.present = false;
    this.receivers = [];
    const lost = this.lost;
    this.lost = [];
    for (const tell of lost) tell();
  }

  /** The program's end, listening. */
  input(receive: ReceiveBytes): MidiInput {
    // A function of its own, so that the same listener may be given twice.
    const receiver: ReceiveBytes = (bytes, at) => receive(bytes, at);
    this.receivers.push(receiver);
    return {
      name: this.name,
      close: () => {
        this.receivers = this.receivers.filter((other) => other !== receiver);
      },
    };
  }

  /** The program's end, sending. */
  output(onLost?: PortLost): MidiOutput {
    let open = true;
    const tell: PortLost = () => {
      open = false;
      onLost?.();
    };
    this.lost.push(tell);
    return {
      name: this.name,
      send: (bytes) => {
        if (open && bytes.length > 0) this.keep(Uint8Array.from(bytes));
      },
      close: () => {
        open = false;
        this.lost = this.lost.filter((other) => other !== tell);
      },
    };
  }

  private keep(bytes: Uint8Array): void {
    const at = this.clock();
    if (this.messages.length >= KEPT_MESSAGES) this.messages.splice(0, KEPT_MESSAGES / 2);
    this.messages.push({ bytes, at });
    for (const listener of this.listeners) listener(bytes, at);
  }
}

/** A MIDI system in memory: for tests, and for a machine without any. */
export class MemoryBackend implements MidiBackend {
  readonly name = 'memory';
  readonly canPublish = true;
  private readonly inputs = new Map<string, MockPort>();
  private readonly outputs = new Map<string, MockPort>();

  constructor(private readonly clock: () => Milliseconds) {}

  /** Plugs in an instrument that the program can listen to. */
  addInput(name: string): MockPort {
    return this.plug(this.inputs, name);
  }

  /** Plugs in an instrument that the program can play on. */
  addOutput(name: string): MockPort {
    return this.plug(this.outputs, name);
  }

  /** The port that the program listens on under this name, plugged in or published. */
  inputPort(name: string): MockPort {
    return find(this.inputs, name);
  }

  /** The port that the program plays on under this name, plugged in or published. */
  outputPort(name: string): MockPort {
    return find(this.outputs, name);
  }

  /** Pulls the cable of the input or output of this name. */
  unplug(name: string): void {
    for (const ports of [this.inputs, this.outputs]) {
      ports.get(name)?.unplug();
      ports.delete(name);
    }
  }

  async inputNames(): Promise<readonly string[]> {
    return [...this.inputs.keys()];
  }

  async outputNames(): Promise<readonly string[]> {
    return [...this.outputs.keys()];
  }

  async openInput(name: string, receive: ReceiveBytes): Promise<MidiInput> {
    return find(this.inputs, name).input(receive);
  }

  async openOutput(name: string, onLost?: PortLost): Promise<MidiOutput> {
    return find(this.outputs, name).output(onLost);
  }

  async publishInput(name: string, receive: ReceiveBytes): Promise<MidiInput> {
    return this.plug(this.inputs, name).input(receive);
  }

  async publishOutput(name: string, onLost?: PortLost): Promise<MidiOutput> {
    return this.plug(this.outputs, name).output(onLost);
  }

  close(): void {
    for (const name of [...this.inputs.keys(), ...this.outputs.keys()]) this.unplug(name);
  }

  private plug(ports: Map<string, MockPort>, name: string): MockPort {
    const port = ports.get(name) ?? new MockPort(name, this.clock);
    ports.set(name, port);
    return port;
  }
}

function find(ports: ReadonlyMap<string, MockPort>, name: string): MockPort {
  const port = ports.get(name);
  if (port === undefined)
    throw new AntiphonError('port-not-found', `There is no MIDI port named "${name}".`);
  return port;
}
