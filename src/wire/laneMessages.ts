import type { ControlsInput, JamEvent, JamInput, JamSnapshot } from '../jam/events.js';
import type { Milliseconds } from '../music/time.js';
import type { WireOptions } from './server.js';

/** What the server's thread is started with. */
export interface LaneData {
  readonly options: Omit<WireOptions, 'source' | 'onError'>;
  readonly jam: JamSnapshot;
  /** What to take from the time since 1970 to get the session's clock. */
  readonly epoch: Milliseconds;
}

/** From the jam's thread to the server's; `beat` is to be answered. */
export type ToServer = { readonly events: readonly JamEvent[] } | 'beat' | 'stop';

/** From the server's thread to the jam's. */
export type FromServer =
  | { readonly kind: 'listening'; readonly url: string }
  /** It cannot start; `code` where a person is meant to read it. */
  | { readonly kind: 'failed'; readonly code?: string; readonly message: string }
  | { readonly kind: 'problem'; readonly message: string }
  | { readonly kind: 'look'; readonly on: boolean }
  | { readonly kind: 'input'; readonly input: JamInput | ControlsInput }
  /** So many events have been dealt with. */
  | { readonly kind: 'taken'; readonly count: number }
  /** It answers a beat. */
  | { readonly kind: 'alive' };
