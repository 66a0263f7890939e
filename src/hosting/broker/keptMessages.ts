import { DeliverPolicy, type OrderedConsumerOptions } from '@nats-io/jetstream';
import type { Broker } from './broker.js';

/** What the broker keeps on a subject, oldest first, as far as it goes when it is asked. */
export async function* keptMessages(
  { streams }: Broker,
  stream: string,
  subject: string,
  /** The number in the stream of the first that is wanted; all of them where there is none. */
  from?: number,
): AsyncGenerator<Uint8Array> {
  const options: Partial<OrderedConsumerOptions> = { filter_subjects: subject };
  if (from !== undefined) {
    options.deliver_policy = DeliverPolicy.StartSequence;
    options.opt_start_seq = from;
  }
  const consumer = await streams.consumers.get(stream, options);
  try {
    if ((await consumer.info()).num_pending === 0) return;
    const messages = await consumer.consume();
    for await (const message of messages) {
      yield message.data;
      if (message.info.pending === 0) return;
    }
  } finally {
    // Nobody waits for it: the broker would forget it by itself.
    void consumer.delete().catch(() => {});
  }
}
