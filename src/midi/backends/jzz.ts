import { createRequire } from 'node:module';
import { AntiphonError } from '../../error.js';
import type { Milliseconds } from '../../music/time.js';
import type { MidiBackend, MidiInput, MidiOutput, PortLost, ReceiveBytes } from '../port.js';
import { loadAdvice, midiUnavailable, requireSequencer } from '../unavailable.js';
import { OpenPorts } from './openPorts.js';

/** What of JZZ is used here. Its calls give thenables of themselves. */
export type Jzz = () => PromiseLike<JzzEngine>;

export interface JzzEngine {
  refresh(): PromiseLike<JzzEngine>;
  info(): { readonly inputs: readonly JzzPortInfo[]; readonly outputs: readonly JzzPortInfo[] };
  openMidiIn(name: string): PromiseLike<JzzPort>;
  openMidiOut(name: string): PromiseLike<JzzPort>;
}

interface JzzPortInfo {
  readonly name: string;
}

interface JzzPort {
  connect(listener: (message: ArrayLike<number>) => void): unknown;
  send(bytes: number[]): unknown;
  close(): unknown;
}

/** @throws AntiphonError `midi-unavailable` saying what is missing and how to get it. */
export async function openJzz(clock: () => Milliseconds): Promise<MidiBackend> {
  // Before loading: the native part opens ALSA's sequencer at once and complains by itself.
  requireSequencer(process.platform);
  const jzz = loadJzz();
  return new JzzBackend(await jzz(), clock);
}

function loadJzz(): Jzz {
  try {
    const fromHere = createRequire(import.meta.url);
    // JZZ keeps to itself why its native part did not load, so it is loaded here first.
    createRequire(fromHere.resolve('jzz'))('jazz-midi');
    return fromHere('jzz');
  } catch (error) {
    throw midiUnavailable(loadAdvice(error, process.platform, process.arch), error);
  }
}

/**
 * The second backend: no virtual ports, and no build for Linux on 64-bit ARM. On ALSA a system
 * exclusive of 20,000 bytes at once overruns the kernel's queue and leaves JZZ's native part deaf on
 * that port; 3,000 bytes do no harm.
 */
export class JzzBackend implements MidiBackend {
  readonly name = 'jzz';
  readonly canPublish = false;
  private readonly ports: OpenPorts;

  constructor(
    private readonly engine: JzzEngine,
    clock: () => Milliseconds,
  ) {
    this.ports = new OpenPorts(clock);
  }

  async inputNames(): Promise<readonly string[]> {
    const engine = await this.engine.refresh();
    return engine.info().inputs.map(({ name }) => name);
  }

  async outputNames(): Promise<readonly string[]> {
    const engine = await this.engine.refresh();
    return engine.info().outputs.map(({ name }) => name);
  }

  async openInput(name: string, receive: ReceiveBytes): Promise<MidiInput> {
    return this.ports.input(name, receive, async () => {
      const native = await this.engine.openMidiIn(name);
      return {
        listen: (receive) => native.connect((message) => receive(Uint8Array.from(message))),
        close: () => native.close(),
      };
    });
  }

  async openOutput(name: string, onLost?: PortLost): Promise<MidiOutput> {
    return this.ports.output(name, onLost, async () => {
      const native = await this.engine.openMidiOut(name);
      return { send: (bytes) => native.send([...bytes]), close: () => native.close() };
    });
  }

  async publishInput(name: string): Promise<MidiInput> {
    throw cannotPublish(name);
  }

  async publishOutput(name: string): Promise<MidiOutput> {
    throw cannotPublish(name);
  }

  close(): void {
    this.ports.closeAll();
  }
}

function cannotPublish(name: string): AntiphonError {
  return new AntiphonError(
    'port-not-publishable',
    `The jzz backend cannot publish "${name}": take --backend easymidi, or name a port with --in or --out.`,
  );
}
