import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { liveSettingsSchema } from '../../src/config/settings.js';
import { Broker } from '../../src/hosting/broker/broker.js';
import { BrokerJournal } from '../../src/hosting/broker/brokerJournal.js';
import { HeardInputs } from '../../src/hosting/broker/heardInputs.js';
import { headersWith, packed, type Since } from '../../src/hosting/broker/journalMessages.js';
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

const MINUTE = 60_000;
const NOTHING = new HeardInputs(() => 0);
const tapAt = (at: number): JournalRecord => ({ at, input: { kind: 'tap' } });

const firstOf = (name: string) =>
  broker?.manager.direct.getMessage('ANTIPHON_JOURNAL', {
    seq: 1,
    next_by_subj: `antiphon.${name}.journal`,
  });

/** Keeps records at the broker, each by itself, and reads them again. */
async function kept(name: string, records: readonly JournalRecord[]) {
  if (broker === undefined) throw new Error('no broker');
  let now = 0;
  const heard = new HeardInputs(() => now);
  const where = { broker, name, term: 1, first: 0, heard };
  const journal = new BrokerJournal({ ...where, mayPublish: () => true, notice: () => {} });
  for (const [index, record] of records.entries()) {
    if ('at' in record) now = record.at;
    const origin = 'input' in record ? { relay: 'relay', number: index + 1 } : undefined;
    if (origin !== undefined) heard.take(origin);
    journal.origin = origin;
    journal.append(record);
    journal.origin = undefined;
    if ('checkpoint' in record) await journal.kept();
    else await new Promise((resolve) => setImmediate(resolve));
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

testWithNats('is read from its latest checkpoint on, and all is counted', async () => {
  const long = checkpointAt(300, 'c'.repeat(200_000));
  const first = [HEAD, tapAt(100), tapAt(200), long, tapAt(400)];
  const one = await kept('one', first);
  expect(one?.isWhole).toBe(false);
  expect(one?.told.checkpoints.map(({ at }) => at)).toEqual([300]);
  expect(one?.told.inputs.map(({ at }) => at)).toEqual([400]);
  expect([one?.next, one?.epoch, one?.heard.get('relay')]).toEqual([5, 5000, 5]);
  const two = await kept('two', [...first, checkpointAt(MINUTE), tapAt(MINUTE + 1)]);
  expect(two?.told.checkpoints.map(({ at }) => at)).toEqual([MINUTE]);
  expect(two?.told.inputs.map(({ at }) => at)).toEqual([MINUTE + 1]);
  expect([two?.next, two?.epoch, two?.heard.get('relay')]).toEqual([7, 5000, 7]);
});

testWithNats('what was heard just before the checkpoint is known as heard', async () => {
  const quiet: JournalRecord = { due: 400, sent: '803c00' };
  const read = await kept('heard', [HEAD, tapAt(100), tapAt(200), checkpointAt(300), quiet]);
  expect(read?.told.inputs).toEqual([]);
  expect(read?.heard).toEqual(new Map([['relay', 3]]));
  // The broker keeps what players did for a minute.
  const idle = await kept('idle', [HEAD, tapAt(100), checkpointAt(3 * MINUTE), quiet]);
  expect(idle?.heard).toEqual(new Map());
});

testWithNats('whoever goes on with it hands on from where it has to be read', async () => {
  if (broker === undefined) throw new Error('no broker');
  const name = 'handed-on';
  const before = await kept(name, [HEAD, tapAt(100), checkpointAt(300), tapAt(2 * MINUTE)]);
  const { next: first = 0, since } = before ?? {};
  const options = { broker, name, term: 2, first, since, mayPublish: () => true };
  const journal = new BrokerJournal({ ...options, heard: NOTHING, notice: () => {} });
  journal.append({ at: 2 * MINUTE, resumed: '0', epoch: 7000 });
  journal.append(tapAt(3 * MINUTE));
  await journal.seal();
  const after = await readBrokerJournal(broker, name);
  expect(after?.isWhole).toBe(false);
  expect(after?.told.inputs.map(({ at }) => at)).toEqual([2 * MINUTE, 3 * MINUTE]);
  expect([after?.next, after?.epoch, after?.since]).toEqual([first + 2, 7000, since]);
});

testWithNats('is read whole where that is not true', async () => {
  if (broker === undefined) throw new Error('no broker');
  const name = 'untrue';
  const before = await kept(name, [HEAD, tapAt(100), checkpointAt(300), tapAt(400)]);
  // That is the head.
  const since = { from: (await firstOf(name))?.seq ?? 0, epoch: 0, heard: {} };
  const options = { broker, name, term: 2, first: before?.next ?? 0, since };
  const more = { mayPublish: () => true, heard: NOTHING, notice: () => {} };
  const journal = new BrokerJournal({ ...options, ...more });
  journal.append(tapAt(500));
  await journal.seal();
  const after = await readBrokerJournal(broker, name);
  expect(after?.isWhole).toBe(true);
  expect(after?.told.inputs.map(({ at }) => at)).toEqual([100, 400, 500]);
  expect(after?.epoch).toBe(5000);
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

testWithNats('is read whole where its checkpoint stands behind what comes after it', async () => {
  if (broker === undefined) throw new Error('no broker');
  const { streams } = broker;
  const name = 'behind';
  const say = async (number: number, record: JournalRecord, since?: Since) => {
    const data = packed({ term: 1, number, records: [{ record }] });
    const options = since === undefined ? {} : { headers: headersWith(since) };
    return (await streams.publish(`antiphon.${name}.journal`, data, options)).seq;
  };
  await say(0, HEAD);
  // The checkpoint did not arrive, and was sent again.
  await say(2, tapAt(200));
  const from = await say(1, checkpointAt(100));
  await say(3, tapAt(300), { from, epoch: 5000, heard: {} });
  const read = await readBrokerJournal(broker, name);
  expect(read?.isWhole).toBe(true);
  expect(read?.told.inputs.map(({ at }) => at)).toEqual([200, 300]);
});
