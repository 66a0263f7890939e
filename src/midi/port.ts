import type { Milliseconds } from '../music/time.js';

/** Bytes as they came from a port, stamped with the monotonic clock on arrival. */
export type ReceiveBytes = (bytes: Uint8Array, at: Milliseconds) => void;

/** A port that was open is gone: unplugged, or closed by the system. Called once. */
export type PortLost = () => void;

export interface MidiInput {
  readonly name: string;
  /** Idempotent. After it returns the listener is not called again. */
  close(): void;
}

export interface MidiOutput {
  readonly name: string;
  /** One whole message. A port that has gone away ignores it and reports through the `onLost` it was
   * opened with. */
  send(bytes: Uint8Array): void;
  /** Idempotent. */
  close(): void;
}

/** A way to reach MIDI ports: easymidi (RtMidi), jzz, or memory for tests and for no hardware. */
export interface MidiBackend {
  readonly name: 'easymidi' | 'jzz' | 'memory';
  /** True where the system lets a program publish ports of its own (ALSA, CoreMIDI). */
  readonly canPublish: boolean;
  inputNames(): Promise<readonly string[]>;
  outputNames(): Promise<readonly string[]>;
  openInput(name: string, receive: ReceiveBytes): Promise<MidiInput>;
  openOutput(name: string, onLost?: PortLost): Promise<MidiOutput>;
  /** A virtual port that other programs see under `name`. */
  publishInput(name: string, receive: ReceiveBytes): Promise<MidiInput>;
  publishOutput(name: string, onLost?: PortLost): Promise<MidiOutput>;
  close(): void;
}
