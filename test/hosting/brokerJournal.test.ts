import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { liveSettingsSchema } from '../../src/config/settings.js';
import { Broker } from '../../src/hosting/broker/broker.js';
import { BrokerJournal } from '../../src/hosting/broker/brokerJournal.js';
import { readBrokerJournal } from '../../src/hosting/broker/readBrokerJournal.js';
import { prepareStreams } from '../../src/hosting/broker/streams.js';
import { headRecord, type JournalRecord } from '../../src/jam/journal/records.js';
import { Session } from '../../src/jam/session.js';
import { fakeEngine, fakeModel } from '../support/fakeModel.js';
import { missingNats, NatsServer } from '../support/natsServer.js';
import { testWith } from '../support/tools.js';

const testWithNats = testWith(missingNats);
const settings = liveSettingsSchema.parse({});
const { name: model, weightsSha256 } = fakeModel.card;
const HEAD = headRecord({
  antiphon: '0',
  epoch: 5000,
  seed: 1,
  settings,
  model: { name: model, weightsSha256 },
  engine: 'wasm',
  precision: 'float32',
  channel: 0,
});

let server: NatsServer | undefined;
let broker: Broker | undefined;
beforeAll(async () => {
  if (missingNats !== undefined) return;
  server = await NatsServer.start();
  broker = await Broker.connect({ url: server.url, name: 'test' });
  await prepareStreams(broker);
});
afterAll(async () => {
  await broker?.stop();
  await server?.stop();
});

const tapAt = (at: number): JournalRecord => ({ at, input: { kind: 'tap' } });

/** Keeps records at the broker, each by itself, and reads them again. */
async function kept(name: string, records: readonly JournalRecord[]) {
  if (broker === undefined) throw new Error('no broker');
  const options = { broker, name, term: 1, first: 0, mayPublish: () => true, notice: () => {} };
  const journal = new BrokerJournal(options);
  for (const [index, record] of records.entries()) {
    journal.origin = { relay: 'relay', number: index + 1 };
    journal.append(record);
    journal.origin = undefined;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await journal.seal();
  return readBrokerJournal(broker, name);
}

function checkpointAt(at: number, line = ''): JournalRecord {
  const session = new Session({ model: fakeModel, engine: fakeEngine(), settings, seed: 1 });
  session.advance(at);
  const checkpoint = session.checkpoint();
  if (checkpoint === undefined) throw new Error('no checkpoint');
  return { at, checkpoint: { ...checkpoint, shown: { ...checkpoint.shown, line } } };
}

testWithNats('is read from the latest checkpoint on, and all is counted', async () => {
  const long = checkpointAt(300, 'c'.repeat(200_000));
  const read = await kept('jam', [HEAD, tapAt(100), tapAt(200), long, tapAt(400)]);
  expect(read?.told.checkpoints.map(({ at }) => at)).toEqual([300]);
  expect(read?.told.inputs.map(({ at }) => at)).toEqual([400]);
  expect([read?.next, read?.epoch, read?.heard.get('relay')]).toEqual([5, 5000, 5]);
});

testWithNats('is read from the beginning where no checkpoint can be read', async () => {
  const strange = { at: 200, checkpoint: { of: 'another version' } };
  const read = await kept('strange', [HEAD, tapAt(100), strange, tapAt(300)]);
  expect(read?.told.inputs.map(({ at }) => at)).toEqual([100, 300]);
});

testWithNats('leaves out a checkpoint that the broker would refuse, and nothing else', async () => {
  const noise = randomBytes(100_000).toString('base64');
  const read = await kept('noise', [HEAD, tapAt(100), checkpointAt(200, noise), tapAt(300)]);
  expect(read?.told.inputs.map(({ at }) => at)).toEqual([100, 300]);
  expect(read?.told.checkpoints).toEqual([]);
  expect(read?.next).toBe(3);
});
