import type { Milliseconds } from '../../music/time.js';
import type { Lease } from './leases.js';
import type { Presence } from './presence.js';

/**
 * Jams that are taken up at once, while the broker is waited for; with more the first would not be played again before
 * the last. Meanwhile the others may go to hosts that come later, which have their turns then.
 */
const AT_ONCE = 4;

export interface ClaimsOptions {
  /** What this host is called. */
  readonly host: string;
  /** Who has which jam, as far as this host has been told. */
  readonly leases: ReadonlyMap<string, Lease>;
  readonly presence: Pick<Presence, 'isThere' | 'rankFor'>;
  readonly now: () => Milliseconds;
  /** How long each of those who come before this host has to take a jam. */
  readonly turn: Milliseconds;
  /** Takes a jam over, if it is still to be had and there is room for it. */
  readonly take: (lease: Lease) => Promise<unknown>;
}

interface Claim {
  readonly lease: Lease;
  readonly at: Milliseconds;
  readonly timer: NodeJS.Timeout;
}

/**
 * The jams of hosts that are gone. All who are left agree on who comes first, another for each jam; this host
 * waits for its turn, and then tries until somebody has the jam, for it may be cut off or full itself.
 */
export class Claims {
  private readonly claims = new Map<string, Claim>();
  /** Their turn has come. */
  private readonly ready: Lease[] = [];
  private working = 0;
  private isStopped = false;

  constructor(private readonly options: ClaimsOptions) {}

  /** A host is gone: its jams are to be had, and with others this host's turn comes sooner. */
  review(): void {
    const { leases, presence, turn } = this.options;
    for (const lease of leases.values())
      if (this.isFree(lease)) this.claim(lease, presence.rankFor(lease.name) * turn);
  }

  stop(): void {
    this.isStopped = true;
    for (const { timer } of this.claims.values()) clearTimeout(timer);
    this.claims.clear();
    this.ready.length = 0;
  }

  private claim(lease: Lease, wait: Milliseconds): void {
    if (this.isStopped) return;
    const at = this.options.now() + wait;
    const before = this.claims.get(lease.name);
    if (before?.lease === lease && before.at <= at) return;
    clearTimeout(before?.timer);
    const timer = setTimeout(() => {
      this.ready.push(lease);
      void this.work();
    }, wait);
    this.claims.set(lease.name, { lease, at, timer });
  }

  private async work(): Promise<void> {
    if (this.working === AT_ONCE) return;
    this.working += 1;
    for (let lease = this.ready.shift(); lease !== undefined; lease = this.ready.shift())
      await this.comeTo(lease);
    this.working -= 1;
  }

  private async comeTo(lease: Lease): Promise<void> {
    if (this.isFree(lease)) await this.options.take(lease);
    if (this.claims.get(lease.name)?.lease !== lease) return;
    this.claims.delete(lease.name);
    if (this.isFree(lease)) this.claim(lease, this.options.turn);
  }

  private isFree(lease: Lease): boolean {
    const { leases, presence, host } = this.options;
    const isNobodys = lease.bound === undefined && lease.host !== host;
    return isNobodys && leases.get(lease.name) === lease && !presence.isThere(lease.host);
  }
}
