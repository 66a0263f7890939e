import type { Subscription } from '@nats-io/transport-node';
import { systemClock } from '../../jam/clock.js';
import { Leisure } from '../../jam/leisure.js';
import type { Milliseconds } from '../../music/time.js';
import { JAM_NAME, type JamDirectory, type ServedJam } from '../../wire/jamDirectory.js';
import type { Tokens } from '../../wire/tokens.js';
import { REST } from '../hostedJams.js';
import type { JamFactory } from '../jamFactory.js';
import type { Broker } from './broker.js';
import { BrokeredJam } from './brokeredJam.js';
import { Claims } from './claims.js';
import { type Lease, Leases } from './leases.js';
import { decodeMessage, encodeMessage, placeSchema } from './messages.js';
import { GONE_AFTER, Presence } from './presence.js';
import type { RelayDirectory } from './relayDirectory.js';
import { PLACE, subjectOf } from './subjects.js';

/** How often it is looked whether there are jams that nobody wants any more, in milliseconds. */
const LOOK_EVERY = 60_000;
/** Of the hosts that have room, one is asked. */
const QUEUE = 'hosts';

export interface BrokerHostOptions {
  readonly broker: Broker;
  readonly factory: JamFactory;
  /** What this host is called; no other may be. */
  readonly host: string;
  /** Shows the jams that others have. */
  readonly elsewhere: RelayDirectory;
  readonly tokensOf: (name: string) => Tokens | undefined;
  /** Jams at once. */
  readonly most: number;
  readonly version: string;
  readonly goneAfter?: Milliseconds;
  /** A jam in which nobody has done anything for so long, and that nobody watches, ends. */
  readonly idleAfter: Milliseconds;
  /** By which that is measured: goes on evenly. */
  readonly clock: () => Milliseconds;
  /** A jam is another host's now: whoever is with it here has to come again. */
  readonly onMoved: (name: string) => void;
  readonly notice: (line: string) => void;
}

/**
 * A host among others: it takes jams that are nowhere, and those of hosts that are gone. What it has
 * it plays on whatever happens to the broker; what another has taken meanwhile it leaves.
 */
export class BrokerHost implements JamDirectory {
  /** Those that are played here, or about to be. */
  private readonly jams = new Map<string, Promise<BrokeredJam | undefined>>();
  /** As far as this host has been told. */
  private readonly leases = new Map<string, Lease>();
  private readonly presence: Presence;
  private readonly claims: Claims;
  private ledger: Leases | undefined;
  private placing: Subscription | undefined;
  private looking: NodeJS.Timeout | undefined;
  private ends: (() => void)[] = [];
  private isStopped = false;

  private readonly leisure = new Leisure(systemClock, REST);

  constructor(private readonly options: BrokerHostOptions) {
    const { broker, host, goneAfter = GONE_AFTER } = options;
    const now = () => performance.now();
    this.presence = new Presence({
      broker,
      host,
      goneAfter,
      now,
      onGone: () => this.claims.review(),
      onBack: () => void this.reassure(),
    });
    this.claims = new Claims({
      host,
      leases: this.leases,
      presence: this.presence,
      now,
      turn: goneAfter / 2,
      take: (lease) => this.take(lease.name, lease),
    });
  }

  async start(): Promise<void> {
    const { broker } = this.options;
    this.ledger = await Leases.open(broker);
    this.presence.start();
    // From here on this host has heard itself.
    await broker.connection.flush();
    const endWatch = await this.ledger.watch((name, lease) => this.note(name, lease));
    this.ends = [endWatch, () => this.placing?.unsubscribe(), () => clearTimeout(this.looking)];
    this.lookLater();
    this.offerRoom();
    // From here on whoever asks for a host finds this one.
    await broker.connection.flush();
  }

  /** Leaves all jams to others, as they stand. */
  async stop(): Promise<void> {
    this.isStopped = true;
    for (const end of this.ends.splice(0)) end();
    this.claims.stop();
    await Promise.all([...this.jams.keys()].map((name) => this.leave(name)));
    this.presence.stop();
  }

  async find(name: string): Promise<ServedJam | undefined> {
    const tokens = JAM_NAME.test(name) ? this.options.tokensOf(name) : undefined;
    if (tokens === undefined) return undefined;
    const here = await this.jams.get(name);
    if (here !== undefined) return { source: here.source, tokens };
    const lease = this.leases.get(name) ?? (await this.take(name));
    const own = lease?.host === this.options.host ? await this.jams.get(name) : undefined;
    if (own !== undefined) return { source: own.source, tokens };
    return this.options.elsewhere.find(name);
  }

  /** Ends the jams that nobody wants any more, so that there is room for others. */
  async endIdle(): Promise<void> {
    for (const [name, playing] of this.jams) {
      const jam = await playing;
      if (jam === undefined || jam.source.idle < this.options.idleAfter) continue;
      if (await this.isWatchedElsewhere(name)) jam.source.stir();
      else await this.end(name, jam);
    }
  }

  private lookLater(): void {
    this.looking = setTimeout(async () => {
      await this.endIdle();
      if (!this.isStopped) this.lookLater();
    }, LOOK_EVERY);
  }

  private async isWatchedElsewhere(name: string): Promise<boolean> {
    const { connection } = this.options.broker;
    const timeout = this.options.goneAfter ?? GONE_AFTER;
    return connection.request(subjectOf(name, 'anybody'), '', { timeout }).then(
      () => true,
      // While nothing is heard of them they are not asked: they may be there.
      () => this.presence.isCutOff,
    );
  }

  private async end(name: string, jam: BrokeredJam): Promise<void> {
    const lease = this.leases.get(name);
    try {
      await jam.end();
      if (lease?.host === this.options.host) await this.ledger?.give(lease);
    } catch (error) {
      this.options.notice(`${name}: ${error instanceof Error ? error.message : error}`);
    }
    this.leases.delete(name);
    this.drop(name);
    // Somebody may have come meanwhile.
    this.options.onMoved(name);
  }

  /** Waits in the queue of hosts while there is room here. */
  private offerRoom(): void {
    const hasRoom = this.jams.size < this.options.most && !this.isStopped;
    if (!hasRoom) {
      this.placing?.unsubscribe();
      this.placing = undefined;
    } else {
      this.placing ??= this.options.broker.connection.subscribe(PLACE, {
        queue: QUEUE,
        callback: (_, message) => {
          void this.place(message.data).then((lease) =>
            message.respond(encodeMessage(lease === undefined ? {} : { host: lease.host })),
          );
        },
      });
    }
  }

  /** A relay wants a jam that it knows nothing of. */
  private async place(data: Uint8Array): Promise<Lease | undefined> {
    const name = decodeMessage(placeSchema, data)?.name;
    if (name === undefined || this.options.tokensOf(name) === undefined) return undefined;
    const lease = this.leases.get(name) ?? (await this.take(name));
    await this.jams.get(name);
    return lease;
  }

  /** Takes a jam, of another host's where `before` says so, and plays it; undefined if it is not to be had. */
  private async take(name: string, before?: Lease): Promise<Lease | undefined> {
    const { host, most, notice } = this.options;
    if (this.isStopped || this.jams.size >= most || this.presence.isCutOff) return undefined;
    try {
      const lease = await this.ledger?.take({ name, host }, before);
      if (lease === undefined) return undefined;
      this.leases.set(name, lease);
      const jam = this.begin(lease);
      this.jams.set(name, jam);
      this.offerRoom();
      if ((await jam) === undefined) {
        this.drop(name);
        await this.ledger?.give(lease);
        return undefined;
      }
      return lease;
    } catch (error) {
      this.drop(name);
      notice(`${name}: ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  }

  private begin({ name, term }: Lease): Promise<BrokeredJam | undefined> {
    const { broker, factory, version, clock, notice } = this.options;
    return BrokeredJam.begin({
      broker,
      factory,
      name,
      term,
      version,
      notice,
      mayPublish: () => !this.presence.isCutOff && this.leases.get(name)?.term === term,
      clock,
      wallClock: Date.now,
      leisure: this.leisure,
    });
  }

  private note(name: string, lease: Lease | undefined): void {
    const before = this.leases.get(name);
    if (lease === undefined) {
      this.leases.delete(name);
      return;
    }
    if (before !== undefined && before.term > lease.term) return;
    this.leases.set(name, lease);
    if (lease.host === this.options.host) return;
    if (lease.bound === undefined) this.presence.expect(lease.host);
    if (this.jams.has(name)) void this.leave(name).then(() => this.options.onMoved(name));
  }

  /** After having been cut off: what others have taken is left, what is still here is told anew. */
  private async reassure(): Promise<void> {
    for (const [name, playing] of this.jams) {
      try {
        const lease = await this.ledger?.of(name);
        if (lease !== undefined) this.note(name, lease);
      } catch (error) {
        this.options.notice(`${name}: ${error instanceof Error ? error.message : error}`);
      }
      if (this.jams.has(name)) (await playing)?.catchUp();
    }
  }

  private async leave(name: string): Promise<void> {
    const playing = this.jams.get(name);
    this.drop(name);
    await (await playing)?.leave();
  }

  private drop(name: string): void {
    this.jams.delete(name);
    this.offerRoom();
  }
}
