import { type KV, Kvm, type KvWatchEntry } from '@nats-io/kv';
import { z } from 'zod';
import { JAM_NAME } from '../../wire/jamDirectory.js';
import type { Broker } from './broker.js';
import { decodeMessage, encodeMessage } from './messages.js';

const BUCKET = 'ANTIPHON_JAMS';

const leaseSchema = z.strictObject({
  host: z.string().min(1).max(64),
  bound: z.literal(true).exactOptional(),
});

/** Which host has a jam. */
export interface Lease {
  readonly name: string;
  readonly host: string;
  /** Nobody can take it over: it is played through the MIDI ports of where it is. */
  readonly bound?: true;
  /** Counts up with every host that takes it. */
  readonly term: number;
}

/**
 * Who has which jam, kept by the broker: it is taken by comparing and setting the entry's revision,
 * so that of two hosts that want it at the same time one gets it. It has no end of its own: it lasts
 * as long as its host is there (see `Presence`), and a host's word costs the same for one jam as for
 * a thousand.
 */
export class Leases {
  private constructor(private readonly entries: KV) {}

  static async open(broker: Broker): Promise<Leases> {
    const { streams, replicas } = broker;
    return new Leases(await new Kvm(streams).create(BUCKET, { history: 1, replicas }));
  }

  async of(name: string): Promise<Lease | undefined> {
    const entry = await this.entries.get(name);
    return entry === null || entry.operation !== 'PUT'
      ? undefined
      : leaseOf(name, entry.value, entry.revision);
  }

  /** Takes a jam that nobody has, or has it from `before`; undefined where another was quicker. */
  async take({ name, ...holder }: Omit<Lease, 'term'>, before?: Lease): Promise<Lease | undefined> {
    const value = encodeMessage(holder);
    try {
      const term =
        before === undefined
          ? await this.entries.create(name, value)
          : await this.entries.update(name, value, before.term);
      return { name, ...holder, term };
    } catch (error) {
      if (isConflict(error)) return undefined;
      throw error;
    }
  }

  /** Gives a jam back, if it is still that host's. */
  async give({ name, term }: Lease): Promise<void> {
    await this.entries.delete(name, { previousSeq: term });
  }

  /** Tells of all leases there are, or of that jam's, then of every new one; returns how to end that. */
  async watch(
    told: (name: string, lease: Lease | undefined) => void,
    name?: string,
  ): Promise<() => void> {
    const watch = await this.entries.watch(name === undefined ? {} : { key: name });
    void (async () => {
      for await (const entry of watch) told(entry.key, leaseIn(entry));
    })();
    return () => watch.stop();
  }
}

function leaseIn({ key, operation, value, revision }: KvWatchEntry): Lease | undefined {
  return operation === 'PUT' ? leaseOf(key, value, revision) : undefined;
}

function leaseOf(name: string, value: Uint8Array, term: number): Lease | undefined {
  const lease = decodeMessage(leaseSchema, value);
  return lease === undefined || !JAM_NAME.test(name) ? undefined : { name, ...lease, term };
}

/** NATS: "wrong last sequence". */
const WRONG_LAST_SEQUENCE = 10_071;

function isConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === WRONG_LAST_SEQUENCE;
}
