import { AntiphonError } from '../../error.js';
import type { Milliseconds } from '../../music/time.js';
import type { MidiInput, MidiOutput, PortLost, ReceiveBytes } from '../port.js';
import { firstLine } from '../unavailable.js';

/** A native library's input, narrowed to what every backend needs. */
export interface NativeInput {
  listen(receive: (bytes: Uint8Array) => void): void;
  close(): void;
}

/** A native library's output; `send` may throw, and then the port counts as gone. */
export interface NativeOutput {
  send(bytes: Uint8Array): void;
  close(): void;
}

/** Keeps the promises of `MidiInput` and `MidiOutput` over native ports, and closes them all. */
export class OpenPorts {
  private readonly open = new Set<MidiInput | MidiOutput>();

  constructor(private readonly clock: () => Milliseconds) {}

  /** @throws AntiphonError `port-open-failed` */
  async input(
    name: string,
    receive: ReceiveBytes,
    opening: () => NativeInput | Promise<NativeInput>,
  ): Promise<MidiInput> {
    const native = await attempt(name, opening);
    const port: MidiInput = { name, close: () => this.close(port, native) };
    this.open.add(port);
    native.listen((bytes) => {
      if (this.open.has(port)) receive(bytes, this.clock());
    });
    return port;
  }

  /** @throws AntiphonError `port-open-failed` */
  async output(
    name: string,
    onLost: PortLost | undefined,
    opening: () => NativeOutput | Promise<NativeOutput>,
  ): Promise<MidiOutput> {
    const native = await attempt(name, opening);
    const port: MidiOutput = {
      name,
      send: (bytes) => {
        if (bytes.length === 0 || !this.open.has(port)) return;
        try {
          native.send(bytes);
        } catch {
          this.close(port, native);
          onLost?.();
        }
      },
      close: () => this.close(port, native),
    };
    this.open.add(port);
    return port;
  }

  closeAll(): void {
    for (const port of [...this.open]) port.close();
  }

  private close(port: MidiInput | MidiOutput, native: NativeInput | NativeOutput): void {
    if (this.open.delete(port)) native.close();
  }
}

async function attempt<Native>(
  name: string,
  opening: () => Native | Promise<Native>,
): Promise<Native> {
  try {
    return await opening();
  } catch (error) {
    throw new AntiphonError(
      'port-open-failed',
      `The MIDI port "${name}" did not open (${firstLine(error)}): is it in use, or was it unplugged?`,
      { cause: error },
    );
  }
}
