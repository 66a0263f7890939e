import type { StreamConfig } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { Broker } from './broker.js';

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;
const MEBIBYTE = 1024 ** 2;

/**
 * What the broker keeps. Every stream is bounded for each jam and as a whole, and the oldest goes
 * first, so that no jam can take the broker's disk.
 */
const KEPT = {
  /**
   * Since the jam was last told whole, which takes the place of all before: some 64 messages. The
   * bound is for a host that fails to.
   */
  events: {
    name: 'ANTIPHON_EVENTS',
    subjects: ['antiphon.*.events'],
    max_msgs_per_subject: 1024,
    max_msg_size: MEBIBYTE,
    max_bytes: 512 * MEBIBYTE,
    max_age: nanos(DAY),
    allow_rollup_hdrs: true,
  },
  /** For a host that takes over: longer than that takes. */
  input: {
    name: 'ANTIPHON_INPUT',
    subjects: ['antiphon.*.input'],
    max_msgs_per_subject: 20_000,
    max_msg_size: 16 * 1024,
    max_bytes: 128 * MEBIBYTE,
    max_age: nanos(60 * SECOND),
  },
  /** A night of playing, and a week to fetch it. */
  journal: {
    name: 'ANTIPHON_JOURNAL',
    subjects: ['antiphon.*.journal'],
    max_msgs_per_subject: 1_000_000,
    max_msg_size: 64 * 1024,
    max_bytes: 2048 * MEBIBYTE,
    max_age: nanos(7 * DAY),
  },
} as const satisfies Record<string, Partial<StreamConfig> & { readonly name: string }>;

export const EVENTS_KEPT = KEPT.events.name;
export const INPUT_KEPT = KEPT.input.name;
export const JOURNAL_KEPT = KEPT.journal.name;

/**
 * Makes the streams where they are not there yet; several may do so at once. One that is there
 * stays as it is, for whoever runs the broker may have given it other bounds.
 */
export async function prepareStreams({ manager, replicas }: Broker): Promise<void> {
  for (const { subjects, ...kept } of Object.values(KEPT)) {
    const isThere = await manager.streams.info(kept.name).then(
      () => true,
      () => false,
    );
    if (isThere) continue;
    await manager.streams.add({
      ...kept,
      subjects: [...subjects],
      allow_direct: true,
      discard: 'old',
      storage: 'file',
      num_replicas: replicas,
    });
  }
}
