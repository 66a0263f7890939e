import { createHash } from 'node:crypto';
import type { Subscription } from '@nats-io/transport-node';
import { z } from 'zod';
import type { Milliseconds } from '../../music/time.js';
import type { Broker } from './broker.js';
import { Doors } from './doors.js';
import { decodeMessage, encodeMessage } from './messages.js';
import { HOSTS } from './subjects.js';

/** A host is heard this often. */
const EVERY: Milliseconds = 200;
/** It is looked this often who is not heard. */
const LOOK_EVERY: Milliseconds = 50;
/** One that is not heard for so long is asked whether it is there: a word of it is late. */
const LATE: Milliseconds = 250;
/**
 * One that is not heard for so long is gone, and its jams are taken over, though it does not say
 * so: half a bar at 120 beats a minute, of which the rest is left to begin them again.
 */
export const GONE_AFTER: Milliseconds = 1000;
/** Hosts at once that are kept in mind, of which any broker's user may make up as many. */
export const MOST_HOSTS = 10_000;

/** On `antiphon.hosts`. */
export const presenceSchema = z.strictObject({
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
 * Which hosts are there, by their saying so over the broker. Who has not said so lately is asked, and is gone
 * at once where nobody is at its door (see `Doors`); who is silent only when it has been for a second. A
 * host hears itself there too: where it does not, it is the one who is cut off, and says nothing of
 * others. No clocks are compared.
 */
export class Presence {
  private readonly heard = new Map<string, Milliseconds>();
  /** Those of them who take no jams over. */
  private readonly aside = new Set<string>();
  private readonly goneAfter: Milliseconds;
  private readonly doors: Doors;
  private timers: readonly NodeJS.Timeout[] = [];
  private subscription: Subscription | undefined;
  private endLost = (): void => {};
  private wasCutOff = true;

  constructor(private readonly options: PresenceOptions) {
    const { broker, host, now, goneAfter = GONE_AFTER } = options;
    this.goneAfter = goneAfter;
    this.doors = new Doors({
      broker,
      host,
      now,
      onThere: (other) => {
        if (this.heard.has(other)) this.heard.set(other, now());
      },
      onNobody: (other) => {
        if (!this.isCutOff && this.heard.has(other)) this.forget(other);
      },
    });
  }

  start(): void {
    const { broker, host } = this.options;
    // Others have to find its door when they hear of it.
    this.doors.start();
    this.subscription = broker.connection.subscribe(HOSTS, {
      callback: (_, { data }) => this.hear(data),
    });
    // Others may have found its door empty by the time it is back.
    this.endLost = broker.onLost(() => this.heard.delete(host));
    this.timers = [
      setInterval(() => this.say(), EVERY),
      setInterval(() => this.look(), LOOK_EVERY),
    ];
    this.say();
  }

  /** Says goodbye, so that others need not wait. */
  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.endLost();
    this.subscription?.unsubscribe();
    this.say({ leaves: true });
    this.doors.stop();
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
        if (said.host !== host) this.doors.hear(said.host);
      }
    } else if (said.host !== host && this.heard.has(said.host)) this.forget(said.host);
  }

  private look(): void {
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
      const silent = now() - at;
      if (silent > this.goneAfter) this.forget(other);
      // Less than nothing where it is only thought to be there.
      else if (other !== host && (silent > LATE || silent < 0)) this.doors.knock(other);
    }
  }

  private forget(host: string): void {
    this.heard.delete(host);
    this.aside.delete(host);
    this.doors.forget(host);
    this.options.onGone(host);
  }
}
