import type { HostEvent } from '../../jam/events.js';
import type { Milliseconds } from '../../music/time.js';
import type { HostWatch } from './hostWatch.js';
import type { Lease, Leases } from './leases.js';

/**
 * A host that is not heard for so long is away: a bar at 120 beats a minute. A jam that another host takes over has begun
 * again by then, and nobody need be told.
 */
export const AWAY_AFTER: Milliseconds = 2000;

export interface JamPlaceOptions {
  readonly name: string;
  readonly hosts: Pick<HostWatch, 'silence'>;
  readonly leases: () => Promise<Leases>;
  readonly now: () => Milliseconds;
  readonly onError: (error: unknown) => void;
}

/** Which host has a jam, and whether that is there, as far as a relay can know. */
export class JamPlace {
  private lease: Lease | undefined;
  private isKnown = false;
  private news = Number.NEGATIVE_INFINITY;
  private endWatch = (): void => {};
  private isStopped = false;
  private looking: Promise<void> | undefined;

  constructor(private readonly options: JamPlaceOptions) {}

  /** Looks who has it, and from then on; where the broker was away it may be tried again. */
  async start(): Promise<void> {
    this.looking ??= this.look();
    await this.looking;
    if (!this.isKnown) this.looking = undefined;
  }

  stop(): void {
    this.isStopped = true;
    this.endWatch();
  }

  /** The jam has been heard of: whoever plays it is there. */
  hearNews(): void {
    this.news = this.options.now();
  }

  get standing(): HostEvent['is'] {
    const { now, hosts } = this.options;
    if (!this.isKnown || now() - this.news < AWAY_AFTER) return 'here';
    if (this.lease === undefined) return 'ended';
    return hosts.silence(this.lease.host) < AWAY_AFTER ? 'here' : 'away';
  }

  private async look(): Promise<void> {
    const { name, leases, onError } = this.options;
    try {
      const ledger = await leases();
      this.lease = await ledger.of(name);
      this.endWatch = await ledger.watch((_, lease) => {
        this.lease = lease;
      }, name);
      this.isKnown = true;
      if (this.isStopped) this.endWatch();
    } catch (error) {
      onError(error);
    }
  }
}
