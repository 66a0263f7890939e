import type { Milliseconds } from '../../music/time.js';
import type { JamSource } from '../../wire/jamSource.js';
import type { Broker } from './broker.js';
import { type Lease, Leases } from './leases.js';
import { GONE_AFTER, Presence } from './presence.js';
import { Publisher } from './publisher.js';

export interface ShownJamOptions {
  readonly broker: Broker;
  readonly name: string;
  /** What this daemon is called; no other may be. */
  readonly host: string;
  readonly source: JamSource;
  /** When the jam's clock stood at 0, in milliseconds since 1970. */
  readonly epoch: Milliseconds;
  readonly goneAfter?: Milliseconds;
  /** A line for people. */
  readonly notice: (line: string) => void;
}

/** How it stands, of which people are told when it changes. */
type Standing = 'shown' | 'away' | 'taken';

/**
 * A jam that a daemon plays through its own ports, shown to relays. The daemon is seen by the hosts,
 * and has the jam's name for as long as it is: they leave the jam to it, even when it is gone.
 * Nobody plays in it from a relay.
 */
export class ShownJam {
  private readonly presence: Presence;
  private ledger: Leases | undefined;
  private lease: Lease | undefined;
  private publisher: Publisher | undefined;
  private again: NodeJS.Timeout | undefined;
  private claiming: Promise<void> | undefined;
  /** Whoever had the name and is not heard any more. */
  private gone: string | undefined;
  private standing: Standing | undefined;
  private endLost = (): void => {};
  private isStopped = false;

  constructor(private readonly options: ShownJamOptions) {
    const { broker, host, goneAfter = GONE_AFTER } = options;
    this.presence = new Presence({
      broker,
      host,
      goneAfter,
      keepsToItself: true,
      now: () => performance.now(),
      onGone: (other) => {
        this.gone = other;
      },
      onBack: () => this.claim(),
    });
  }

  async start(): Promise<void> {
    const { broker } = this.options;
    this.ledger = await Leases.open(broker);
    this.endLost = broker.onLost(() => this.stand('away'));
    this.presence.start();
  }

  /** Tells how the jam ended, and gives its name back. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.endLost();
    clearTimeout(this.again);
    await this.claiming;
    this.publisher?.catchUp();
    this.publisher?.stop();
    if (this.lease !== undefined && this.options.broker.isUp) {
      // Where it cannot be given back it is left to who comes next under the name.
      await this.ledger?.give(this.lease).catch(() => {});
    }
    this.presence.stop();
  }

  private claim(): void {
    clearTimeout(this.again);
    this.claiming ??= this.takeName()
      // The broker went away again; it is tried anew below, or when it is back.
      .catch(() => {})
      .finally(() => {
        this.claiming = undefined;
        if (this.lease !== undefined || this.isStopped) return;
        this.again = setTimeout(() => this.claim(), this.options.goneAfter ?? GONE_AFTER);
      });
  }

  private async takeName(): Promise<void> {
    const before = this.lease;
    const lease = await this.obtain();
    if (lease !== undefined && lease === before) this.publisher?.catchUp();
    else {
      this.publisher?.stop();
      this.lease = lease;
      this.publisher = lease && this.publish(lease);
    }
    this.stand(lease === undefined ? 'taken' : 'shown');
  }

  /** The lease as this daemon has it, or can have it; undefined where the name is another's. */
  private async obtain(): Promise<Lease | undefined> {
    const { name, host } = this.options;
    const known = await this.ledger?.of(name);
    if (known !== undefined && known.term === this.lease?.term) return this.lease;
    const wanted = { name, host, bound: true } as const;
    // A thread of this daemon had it before, which counted its news by itself.
    if (known === undefined || known.host === host) return this.ledger?.take(wanted, known);
    if (known.bound === undefined) return undefined;
    if (known.host !== this.gone) this.presence.expect(known.host);
    return this.presence.isThere(known.host) ? undefined : this.ledger?.take(wanted, known);
  }

  private publish({ term }: Lease): Publisher {
    const { broker, name, source, epoch, notice } = this.options;
    const publisher = new Publisher({
      broker,
      name,
      source,
      term,
      epoch,
      mayPublish: () => this.lease?.term === term && !this.presence.isCutOff,
      onError: (error) => notice(`${name}: ${error instanceof Error ? error.message : error}`),
    });
    publisher.start();
    return publisher;
  }

  private stand(standing: Standing): void {
    if (this.standing === standing) return;
    this.standing = standing;
    this.options.notice(wordsFor(standing, this.options.name));
  }
}

function wordsFor(standing: Standing, name: string): string {
  switch (standing) {
    case 'shown':
      return `Relays show this jam on /s/${name}/.`;
    case 'away':
      return 'The broker is away: relays do not see what is played. The music goes on.';
    case 'taken':
      return `Another jam is called ${name}: relays see this one when the name is free, or take another with --jam.`;
  }
}
