import type { JamEvent, JamSnapshot } from '../../jam/events.js';
import type { Milliseconds } from '../../music/time.js';
import type { BrokerOptions } from './broker.js';

/** What the thread that shows a jam is started with. */
export interface ShowData {
  readonly broker: BrokerOptions;
  readonly name: string;
  /** What this daemon is called; no other may be. */
  readonly host: string;
  readonly jam: JamSnapshot;
  /** When the jam's clock stood at 0, in milliseconds since 1970. */
  readonly epoch: Milliseconds;
}

/** From the jam's thread; `beat` is to be answered. */
export type ToShow =
  | { readonly events: readonly JamEvent[] }
  /** In place of events that were left out. */
  | { readonly whole: JamSnapshot }
  | 'beat'
  | 'stop';

/** To the jam's thread. */
export type FromShow =
  /** So many messages have been dealt with. */
  | { readonly kind: 'taken' }
  /** It answers a beat. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'notice'; readonly line: string };
