import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals';
import { Broker } from '../../src/hosting/broker/broker.js';
import { encodeMessage } from '../../src/hosting/broker/messages.js';
import { Publisher } from '../../src/hosting/broker/publisher.js';
import { RelayDirectory } from '../../src/hosting/broker/relayDirectory.js';
import { prepareStreams } from '../../src/hosting/broker/streams.js';
import type { JamEvent } from '../../src/jam/events.js';
import { Mirror } from '../../src/wire/mirror.js';
import { missingNats, NatsServer } from '../support/natsServer.js';
import { testWith } from '../support/tools.js';
import { FakeJam } from '../wire/fakeJam.js';

const testWithNats = testWith(missingNats);

/** A jam that says what it has been told, as the real one does. */
class PlayedJam extends FakeJam {
  private readonly mirror = new Mirror(super.snapshot());

  override snapshot() {
    return this.mirror.snapshot();
  }

  override publish(event: JamEvent): void {
    this.mirror.show(event);
    super.publish(event);
  }
}

const problems: unknown[] = [];
const onError = (error: unknown) => problems.push(error);

async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a jam behind a broker', () => {
  let server: NatsServer | undefined;
  let address = '';
  let jams = 0;
  const ends: (() => Promise<void> | void)[] = [];

  beforeAll(async () => {
    if (missingNats !== undefined) return;
    server = await NatsServer.start();
    address = server.url;
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    problems.length = 0;
  });
  afterAll(() => server?.stop());

  async function connect(): Promise<Broker> {
    const broker = await Broker.connect({ url: address, name: 'test' });
    await prepareStreams(broker);
    ends.push(() => broker.stop());
    return broker;
  }

  async function publish(name = `jam-${++jams}`, term = 1) {
    const broker = await connect();
    const jam = new PlayedJam();
    const epoch = performance.timeOrigin;
    const options = { broker, name, source: jam, term, epoch, mayPublish: () => true, onError };
    const publisher = new Publisher(options);
    publisher.start();
    ends.push(() => publisher.stop());
    await broker.connection.flush();
    return { name, jam, broker, publisher };
  }

  async function relay(relayName = 'relay') {
    const broker = await connect();
    const tokensOf = () => ({ anybody: 'controller' }) as const;
    const directory = new RelayDirectory({
      broker,
      relay: relayName,
      tokensOf,
      onOver: () => {},
      onError,
    });
    ends.push(() => directory.stop());
    return { directory, broker };
  }

  async function follow(name: string) {
    const { directory, broker } = await relay();
    const found = await directory.find(name);
    if (found === undefined) throw new Error('not found');
    const events: JamEvent[] = [];
    found.source.subscribe((event) => events.push(event));
    return { source: found.source, events, broker };
  }

  const pitchesOf = (events: readonly JamEvent[]) =>
    events.flatMap((event) => (event.kind === 'note' ? [event.pitch] : []));

  testWithNats('every event arrives once and in order, from the snapshot on', async () => {
    const { name, jam } = await publish();
    for (let pitch = 0; pitch < 40; pitch++) jam.note(pitch, true);
    const { source, events } = await follow(name);
    for (let pitch = 40; pitch < 128; pitch++) {
      jam.note(pitch, true);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await eventually(() => pitchesOf(events).at(-1) === 127);
    const known = pitchesOf(events)[0] ?? 0;
    expect(pitchesOf(events)).toEqual(Array.from({ length: 128 - known }, (_, at) => known + at));
    expect(source.snapshot()).toEqual(jam.snapshot());
  });

  testWithNats('whoever comes late reads at most what came since it was told whole', async () => {
    const { name, jam, broker } = await publish();
    for (let at = 0; at < 500; at++) {
      jam.transcript(`A${at}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await broker.connection.flush();
    const { source } = await follow(name);
    await eventually(() => source.snapshot().transcripts[0]?.canon === 'A499');
    const { state } = await broker.manager.streams.info('ANTIPHON_EVENTS', {
      subjects_filter: `antiphon.${name}.events`,
    });
    expect(state.subjects?.[`antiphon.${name}.events`]).toBeLessThanOrEqual(66);
  });

  testWithNats('a jam that nobody plays is nowhere', async () => {
    const { directory } = await relay();
    expect(await directory.find('nobody')).toBeUndefined();
    for (const name of ['*', '>', 'a.b', '', '../x', 'a'.repeat(65)]) {
      expect(await directory.find(name)).toBeUndefined();
    }
  });

  testWithNats('what players do at a relay is sent with when they did it', async () => {
    const { name, broker } = await publish();
    const heard: unknown[] = [];
    broker.connection.subscribe(`antiphon.${name}.input`, {
      callback: (_, message) => {
        heard.push(message.json());
      },
    });
    await broker.connection.flush();
    const { source } = await follow(name);
    const before = source.now();
    source.receive({ kind: 'tap' });
    source.receive({ kind: 'learn' });
    source.receive({ kind: 'panic' });
    await eventually(() => heard.length === 2);
    expect(heard).toMatchObject([
      { relay: 'relay', number: 1, input: { kind: 'tap' } },
      { relay: 'relay', number: 2, input: { kind: 'panic' } },
    ]);
    expect((heard[0] as { at: number }).at).toBeGreaterThanOrEqual(before);
  });

  testWithNats('what is no message of ours changes nothing', async () => {
    const { name, jam, broker } = await publish();
    const { source, events } = await follow(name);
    const send = (data: string) => broker.connection.publish(`antiphon.${name}.events`, data);
    const note = { kind: 'note', part: 'partner', on: true, pitch: 60, velocity: 80, at: 0 };
    send('not JSON');
    send('{}');
    send(JSON.stringify({ kind: 'events', term: 1, sequence: 1, events: [{ kind: 'x' }] }));
    send(
      JSON.stringify({ kind: 'events', term: 1, sequence: 1, events: [{ ...note, pitch: 500 }] }),
    );
    send(JSON.stringify({ kind: 'events', term: 0, sequence: 1, events: [note] }));
    jam.note(61);
    await eventually(() => events.length > 0);
    expect(pitchesOf(events)).toEqual([61]);
    expect(source.snapshot().sounding).toEqual([{ part: 'partner', pitch: 61, velocity: 80 }]);
  });

  testWithNats('when another host takes over, what the first held is let go of', async () => {
    const first = await publish();
    const { source, events } = await follow(first.name);
    first.jam.note(60);
    first.jam.note(64);
    await eventually(() => events.length === 2);
    const second = await publish(first.name, 2);
    await eventually(() => source.snapshot().sounding.length === 0);
    second.jam.note(67);
    // The first does not know yet that its time is over.
    first.jam.note(72);
    await eventually(() => pitchesOf(events).includes(67));
    await first.broker.connection.flush();
    await second.broker.connection.flush();
    second.jam.note(69);
    await eventually(() => pitchesOf(events).includes(69));
    const notes = events.map((event) => event.kind === 'note' && [event.pitch, event.on]);
    expect(notes).toEqual([
      [60, true],
      [64, true],
      [60, false],
      [64, false],
      [67, true],
      [69, true],
    ]);
  });

  testWithNats('news that got lost is fetched, or asked for', async () => {
    const { name, jam, broker } = await publish();
    const { source } = await follow(name);
    const send = (sequence: number) => {
      const event = { kind: 'note', part: 'partner', on: true, pitch: 60, velocity: 80, at: 0 };
      const news = { kind: 'events', term: 1, sequence, events: [event] };
      broker.connection.publish(`antiphon.${name}.events`, encodeMessage(news));
    };
    // Those between were never said: only the host can tell.
    send(1000);
    jam.transcript('ABc');
    await eventually(() => source.snapshot().transcripts[0]?.canon === 'ABc');
    expect(source.snapshot()).toEqual(jam.snapshot());
  });

  testWithNats('nothing is published any more to a broker that is being left', async () => {
    const broker = await connect();
    expect(broker.isUp).toBe(true);
    const left = broker.stop();
    // What is still to be sent is on its way; more would be refused with an error of the client's.
    expect(broker.connection.isClosed()).toBe(false);
    expect(broker.isUp).toBe(false);
    await left;
    expect(broker.isUp).toBe(false);
  });

  testWithNats('a broker that is killed and comes back: the jam is told whole', async () => {
    const { name, jam, broker } = await publish();
    const { source, events, broker: other } = await follow(name);
    jam.note(60);
    await eventually(() => events.length === 1);
    await server?.kill();
    await eventually(() => !broker.isUp && !other.isUp);
    jam.note(60, false);
    jam.transcript('while it was away');
    await server?.restart();
    await eventually(() => source.snapshot().transcripts.length === 1);
    expect(source.snapshot()).toEqual(jam.snapshot());
    expect(source.snapshot().sounding).toEqual([]);
    expect(events.some((event) => event.kind === 'note' && !event.on && event.pitch === 60)).toBe(
      true,
    );
  });
});
