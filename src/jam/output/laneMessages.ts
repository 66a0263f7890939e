import type { DueBytes, MidiBackend } from '../../midi/port.js';
import type { Milliseconds } from '../../music/time.js';

/** What the output's thread is started with. */
export interface LaneData {
  readonly backend: MidiBackend['name'];
  /** Where the jam's clock starts. */
  readonly clockStart: Milliseconds;
  readonly gate: SharedArrayBuffer;
  readonly record: SharedArrayBuffer;
}

/** From the jam's thread to the output's. Ports are known by numbers which the jam's thread gives. */
export type ToLane =
  | { readonly kind: 'open'; readonly port: number; readonly name: string; readonly own: boolean }
  | { readonly kind: 'close'; readonly port: number }
  /** To be sent when due, after what is due at the same time. */
  | { readonly kind: 'add'; readonly port: number; readonly messages: readonly DueBytes[] }
  /** Not to be sent after all. */
  | { readonly kind: 'takeBack'; readonly port: number; readonly messages: readonly DueBytes[] }
  /** Releases what sounds, closes the ports and ends. */
  | { readonly kind: 'end' };

/** The code of a failure that is a bug. */
export const INTERNAL = 'internal';

/** From the output's thread to the jam's. */
export type FromLane =
  /** `realTime`: the system runs this thread before all others. */
  | { readonly kind: 'ready'; readonly realTime: boolean }
  | { readonly kind: 'opened'; readonly port: number }
  | {
      readonly kind: 'failed';
      /** Absent where the system's MIDI as a whole cannot be had. */
      readonly port?: number;
      readonly code: string;
      readonly message: string;
    }
  /** The port is gone by itself. */
  | { readonly kind: 'lost'; readonly port: number };
