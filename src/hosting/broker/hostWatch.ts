import type { Subscription } from '@nats-io/transport-node';
import type { Milliseconds } from '../../music/time.js';
import type { Broker } from './broker.js';
import { decodeMessage } from './messages.js';
import { MOST_HOSTS, presenceSchema } from './presence.js';
import { HOSTS } from './subjects.js';

/** Who of the hosts is heard, for relays: they take no part in who has what. */
export class HostWatch {
  /** When each was heard last, the longest ago first. */
  private readonly heard = new Map<string, Milliseconds>();
  private began: Milliseconds = 0;
  private subscription: Subscription | undefined;

  constructor(
    private readonly broker: Broker,
    private readonly now: () => Milliseconds,
  ) {}

  start(): void {
    this.began = this.now();
    this.subscription = this.broker.connection.subscribe(HOSTS, {
      callback: (_, { data }) => this.hear(data),
    });
  }

  stop(): void {
    this.subscription?.unsubscribe();
  }

  /** For how long that host has not been heard, since this relay listens. */
  silence(host: string): Milliseconds {
    return this.now() - (this.heard.get(host) ?? this.began);
  }

  private hear(data: Uint8Array): void {
    const host = decodeMessage(presenceSchema, data)?.host;
    if (host === undefined) return;
    this.heard.delete(host);
    this.heard.set(host, this.now());
    const [longestAgo] = this.heard.keys();
    if (this.heard.size > MOST_HOSTS && longestAgo !== undefined) this.heard.delete(longestAgo);
  }
}
