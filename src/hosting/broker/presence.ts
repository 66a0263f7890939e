import { createHash } from 'node:crypto';
import type { Subscription } from '@nats-io/transport-node';
import { z } from 'zod';
import type { Milliseconds } from '../../music/time.js';
import type { Broker } from './broker.js';
import { decodeMessage, encodeMessage } from './messages.js';
import { HOSTS } from './subjects.js';

/** A host is heard this often. */
const EVERY: Milliseconds = 200;
/**
 * One that is not heard for so long is gone, and its jams are taken over: half a bar at 120 beats a
 * minute, of which the rest is left to begin them again.
 */
export const GONE_AFTER: Milliseconds = 1000;
/** Hosts at once that are kept in mind, of which any broker's user may make up as many. */
const MOST_HOSTS = 10_000;

const presenceSchema = z.strictObject({
  host: z.string().min(1).max(64),
  /** It plays a jam of its own and takes none over. */
  keepsToItself: z.literal(true).exactOptional(),
  /** Its last word. */
  leaves: z.boolean().exactOptional(),
});

export interface PresenceOptions {
  readonly broker: Broker;
  /** What this host is called; no other may be. */
  readonly host: string;
  readonly now: () => Milliseconds;
  readonly goneAfter?: Milliseconds;
  /** It plays a jam of its own and takes none over. */
  readonly keepsToItself?: true;
  /** A host is gone. */
  readonly onGone: (host: string) => void;
  /** This host was cut off from the broker, and is no longer. */
  readonly onBack: () => void;
}

/**
 * Which hosts are there, by their saying so over the broker. A host hears itself there too: where it
 * does not, it is the one who is cut off, and says nothing of others. No clocks are compared.
 */
export class Presence {
  private readonly heard = new Map<string, Milliseconds>();
  /** Those of them who take no jams over. */
  private readonly aside = new Set<string>();
  private readonly goneAfter: Milliseconds;
  private timer: NodeJS.Timeout | undefined;
  private subscription: Subscription | undefined;
  private wasCutOff = true;

  constructor(private readonly options: PresenceOptions) {
    this.goneAfter = options.goneAfter ?? GONE_AFTER;
  }

  start(): void {
    const { broker } = this.options;
    this.subscription = broker.connection.subscribe(HOSTS, {
      callback: (_, { data }) => this.hear(data),
    });
    this.timer = setInterval(() => this.look(), EVERY);
    this.say();
  }

  /** Says goodbye, so that others need not wait. */
  stop(): void {
    clearInterval(this.timer);
    this.subscription?.unsubscribe();
    this.say({ leaves: true });
  }

  /** Whether others may hold this host for gone, or will soon. */
  get isCutOff(): boolean {
    const own = this.heard.get(this.options.host) ?? Number.NEGATIVE_INFINITY;
    return this.options.now() - own > this.goneAfter / 2;
  }

  isThere(host: string): boolean {
    return this.heard.has(host);
  }

  /** A host that ought to be there: should it not be heard soon, it is gone. */
  expect(host: string): void {
    if (!this.heard.has(host) && this.heard.size < MOST_HOSTS) {
      this.heard.set(host, this.options.now() + this.goneAfter);
    }
  }

  /**
   * How many of the hosts that are there come before this one in taking this jam over: every host
   * sees them in the same order, another for each jam, so that the jams of one go to all.
   */
  rankFor(name: string): number {
    const weight = (host: string) => createHash('sha256').update(`${name} ${host}`).digest('hex');
    const own = weight(this.options.host);
    const before = [...this.heard.keys()].filter((host) => weight(host) < own);
    return before.filter((host) => !this.aside.has(host)).length;
  }

  private say(more: { readonly leaves?: true } = {}): void {
    const { broker, host, keepsToItself } = this.options;
    if (!broker.isUp) return;
    const kind = keepsToItself === undefined ? {} : { keepsToItself };
    broker.connection.publish(HOSTS, encodeMessage({ host, ...kind, ...more }));
  }

  private hear(data: Uint8Array): void {
    const said = decodeMessage(presenceSchema, data);
    if (said === undefined) return;
    const { host } = this.options;
    if (said.leaves !== true) {
      if (this.heard.has(said.host) || this.heard.size < MOST_HOSTS) {
        this.heard.set(said.host, this.options.now());
        if (said.keepsToItself) this.aside.add(said.host);
      }
    } else if (said.host !== host && this.heard.has(said.host)) this.forget(said.host);
  }

  private look(): void {
    this.say();
    const { now, onBack, host } = this.options;
    if (this.isCutOff) {
      this.wasCutOff = true;
      // Who was not heard meanwhile may be there; all have to find back to the broker first.
      for (const other of this.heard.keys()) {
        if (other !== host) this.heard.set(other, now() + 2 * this.goneAfter);
      }
      return;
    }
    if (this.wasCutOff) {
      this.wasCutOff = false;
      onBack();
    }
    for (const [other, at] of this.heard) {
      if (now() - at > this.goneAfter) this.forget(other);
    }
  }

  private forget(host: string): void {
    this.heard.delete(host);
    this.aside.delete(host);
    this.options.onGone(host);
  }
}
