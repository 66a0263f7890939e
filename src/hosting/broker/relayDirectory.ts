import { JAM_NAME, type JamDirectory, type ServedJam } from '../../wire/jamDirectory.js';
import type { Tokens } from '../../wire/tokens.js';
import type { Broker } from './broker.js';
import { HostWatch } from './hostWatch.js';
import { JamPlace } from './jamPlace.js';
import { Leases } from './leases.js';
import { decodeMessage, encodeMessage, placedSchema } from './messages.js';
import { PlayerLine } from './playerLine.js';
import { RelayedJam } from './relayedJam.js';
import { PLACE } from './subjects.js';

/** A jam that nobody watches any more is followed for so long to so much again, in milliseconds. */
const LINGER = 10_000;
/** How long hosts have to take a jam that is nowhere. */
const PLACING = 5000;
/** Hosts that are asked: one may have filled up, or be cut off, just when it is asked. */
const PLACE_ATTEMPTS = 3;

export interface RelayDirectoryOptions {
  readonly broker: Broker;
  /** What this relay is called; no other may be. */
  readonly relay: string;
  /** What has to be shown for a jam; undefined where there is none of that name. */
  readonly tokensOf: (name: string) => Tokens | undefined;
  /** A jam has ended: whoever is with it has to come again. */
  readonly onOver: (name: string) => void;
  readonly onError: (error: unknown) => void;
}

/** The jams that are played anywhere behind the broker, each followed once while it is watched here. */
export class RelayDirectory implements JamDirectory {
  private readonly jams = new Map<string, Promise<RelayedJam | undefined>>();
  private sweeping: NodeJS.Timeout | undefined;
  private hosts: HostWatch | undefined;
  private ledger: Promise<Leases> | undefined;
  private unwatched = new Set<string>();
  /** Inputs that players have made here. */
  private played = 0;

  constructor(private readonly options: RelayDirectoryOptions) {}

  /** From now on it is also told whether whoever plays is there. */
  start(): void {
    this.sweeping ??= setInterval(() => void this.sweep(), LINGER);
    if (this.hosts !== undefined) return;
    this.hosts = new HostWatch(this.options.broker, () => performance.now());
    this.hosts.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.sweeping);
    this.hosts?.stop();
    for (const jam of this.jams.values()) (await jam)?.stop();
    this.jams.clear();
  }

  async find(name: string): Promise<ServedJam | undefined> {
    const tokens = JAM_NAME.test(name) ? this.options.tokensOf(name) : undefined;
    if (tokens === undefined) return undefined;
    this.unwatched.delete(name);
    const opening = this.jams.get(name) ?? this.open(name);
    this.jams.set(name, opening);
    const source = await opening;
    if (source === undefined) this.jams.delete(name);
    return source && { source, tokens };
  }

  private async open(name: string): Promise<RelayedJam | undefined> {
    const { broker, relay, onError } = this.options;
    const place = this.placeOf(name);
    const jam = new RelayedJam({
      broker,
      name,
      wallClock: () => performance.timeOrigin + performance.now(),
      players: new PlayerLine(broker, name, relay, () => ++this.played),
      ...(place === undefined ? {} : { place }),
      onOver: () => {
        this.jams.delete(name);
        jam.stop();
        this.options.onOver(name);
      },
      onError,
    });
    if (await jam.start()) return jam;
    if (await this.place(name)) await jam.known(PLACING);
    if (jam.isKnown) return jam;
    jam.stop();
    return undefined;
  }

  private placeOf(name: string): JamPlace | undefined {
    const { hosts } = this;
    const { onError } = this.options;
    const now = () => performance.now();
    return hosts && new JamPlace({ name, hosts, leases: () => this.leases(), now, onError });
  }

  /** One that could not be opened is tried again for the next jam. */
  private leases(): Promise<Leases> {
    this.ledger ??= Leases.open(this.options.broker).catch((error) => {
      this.ledger = undefined;
      throw error;
    });
    return this.ledger;
  }

  /** Has a host take the jam; false where none does. */
  private async place(name: string): Promise<boolean> {
    const { broker } = this.options;
    for (let attempt = 0; attempt < PLACE_ATTEMPTS; attempt++) {
      if (!broker.isUp) return false;
      try {
        const asked = encodeMessage({ name });
        const { data } = await broker.connection.request(PLACE, asked, { timeout: PLACING });
        if (decodeMessage(placedSchema, data)?.host !== undefined) return true;
      } catch {
        // Nobody has room for it, or nobody is there.
        return false;
      }
    }
    return false;
  }

  private async sweep(): Promise<void> {
    const before = this.unwatched;
    this.unwatched = new Set();
    for (const [name, opening] of this.jams) {
      const jam = await opening;
      if (jam === undefined || jam.isWatched) continue;
      if (before.has(name)) {
        this.jams.delete(name);
        jam.stop();
      } else this.unwatched.add(name);
    }
  }
}
