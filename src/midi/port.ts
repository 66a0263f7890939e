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

/** A message with the time at which it is to leave, never earlier. */
export interface DueBytes {
  readonly due: Milliseconds;
  readonly bytes: Uint8Array;
}

export interface MidiOutput {
  readonly name: string;
  /**
   * One whole message, which leaves now. A port that has gone away ignores it and reports through
   * the `onLost` it was opened with.
   *
   * @param due since when it should have left: a message foreseen for this time is the same one
   */
  send(bytes: Uint8Array, due?: Milliseconds): void;
  /**
   * What is going to be sent if nothing comes between, instead of what was foreseen before. A port
   * that keeps time by itself lets each leave when it is due, and `send` then finds it done.
   * To be called in the gate; absent where `send` is all there is.
   */
  foresee?(messages: readonly DueBytes[]): void;
  /** Idempotent. */
  close(): void;
}

/** When a message was due, and how much later it left. */
export interface SentMessage {
  readonly due: Milliseconds;
  readonly late: Milliseconds;
}

/**
 * Where outputs keep time by themselves in a thread of their own: while one is in the gate, nothing
 * leaves, so what was sent and what was not is settled.
 */
export interface OutputGate {
  enter(): void;
  leave(): void;
  /** Up to when all that was foreseen has left. To be read inside. */
  readonly left: Milliseconds;
  /** What was sent since the last time, of the latest few thousand messages. */
  takeSent(): readonly SentMessage[];
}

/** A way to reach MIDI ports: easymidi (RtMidi), jzz, or memory for tests and for no hardware. */
export interface MidiBackend {
  readonly name: 'easymidi' | 'jzz' | 'memory';
  /** True where the system lets a program publish ports of its own (ALSA, CoreMIDI). */
  readonly canPublish: boolean;
  /** Present where outputs send by themselves what is foreseen. */
  readonly gate?: OutputGate;
  inputNames(): Promise<readonly string[]>;
  outputNames(): Promise<readonly string[]>;
  openInput(name: string, receive: ReceiveBytes): Promise<MidiInput>;
  openOutput(name: string, onLost?: PortLost): Promise<MidiOutput>;
  /** A virtual port that other programs see under `name`. */
  publishInput(name: string, receive: ReceiveBytes): Promise<MidiInput>;
  publishOutput(name: string, onLost?: PortLost): Promise<MidiOutput>;
  close(): void;
}
