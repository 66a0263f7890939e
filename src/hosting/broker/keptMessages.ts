import type { Broker } from './broker.js';

/** What the broker keeps on a subject, oldest first, as far as it goes when it is asked. */
export async function* keptMessages(
  { streams }: Broker,
  stream: string,
  subject: string,
): AsyncGenerator<Uint8Array> {
  const consumer = await streams.consumers.get(stream, { filter_subjects: subject });
  try {
    if ((await consumer.info()).num_pending === 0) return;
    const messages = await consumer.consume();
    for await (const message of messages) {
      yield message.data;
      if (message.info.pending === 0) return;
    }
  } finally {
    await consumer.delete().catch(() => {});
  }
}
