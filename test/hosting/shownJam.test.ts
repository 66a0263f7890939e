import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import { Broker } from '../../src/hosting/broker/broker.js';
import { ShownJam } from '../../src/hosting/broker/shownJam.js';
import { prepareStreams } from '../../src/hosting/broker/streams.js';
import { MirroredJam } from '../../src/wire/mirroredJam.js';
import { missingNats, NatsServer } from '../support/natsServer.js';
import { TcpProxy } from '../support/tcpProxy.js';
import { testWith } from '../support/tools.js';
import { FakeJam } from '../wire/fakeJam.js';
import { Fleet, Guest, sleep } from './fleet.js';
import {
  Browser,
  broker,
  converged,
  hasPhrases,
  isQuiet,
  kill,
  start,
  startJam,
} from './programs.js';

const testWithNats = testWith(missingNats);
const PHRASE = [67, 69, 71, 72, 74];
const LONG = 120_000;
/** A busy machine must not be taken for a dead one. */
const GONE_AFTER = 2000;

describe('a jam that a daemon shows', () => {
  let server: NatsServer | undefined;
  let fleet: Fleet;
  let count = 0;
  let name = '';
  const ends: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    if (missingNats === undefined) server = await NatsServer.start();
  });
  beforeEach(() => {
    fleet = new Fleet(server?.url ?? '');
    name = `stage-${++count}`;
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    await fleet.stop();
  });
  afterAll(() => server?.stop());

  async function show(host: string, url = server?.url ?? '') {
    const connection = await Broker.connect({ url, name: 'test' });
    await prepareStreams(connection);
    const jam = new MirroredJam(new FakeJam().snapshot(), performance.timeOrigin, {
      receive: () => {},
    });
    const lines: string[] = [];
    const shown = new ShownJam({
      broker: connection,
      name,
      host,
      source: jam,
      epoch: performance.timeOrigin,
      goneAfter: GONE_AFTER,
      notice: (line) => lines.push(line),
    });
    await shown.start();
    ends.push(
      () => connection.stop(),
      () => shown.stop(),
    );
    const said = async (words: RegExp) => {
      while (!lines.some((line) => words.test(line))) await sleep(10);
    };
    const note = (pitch: number, on = true) =>
      jam.tell({ kind: 'note', part: 'partner', on, pitch, velocity: on ? 80 : 0, at: jam.now() });
    return { shown, jam, note, said, lines, connection };
  }

  testWithNats(
    'is at every relay, and on the hosts; what players do there is not heard',
    async () => {
      const { jam, note, said } = await show('stage');
      await said(/Relays show/);
      const { host } = await fleet.host();
      const { directory } = await fleet.relay();
      const guests = [await Guest.at(directory, name), await Guest.at(host, name)];
      guests[0]?.strike(60);
      note(67);
      for (const guest of guests) {
        await guest.until(() => guest.notes('partner').includes(67));
        expect(guest.source.snapshot()).toEqual(jam.snapshot());
        expect(guest.notes('player')).toEqual([]);
      }
    },
  );

  testWithNats(
    'keeps its name when it is gone: no host begins a jam under it',
    async () => {
      const { said, connection, note } = await show('stage');
      await said(/Relays show/);
      note(60);
      const { host } = await fleet.host();
      await fleet.host();
      // As if the machine were switched off.
      await connection.connection.close();
      await sleep(2 * GONE_AFTER);
      const guest = await Guest.at(host, name);
      expect(guest.source.snapshot().sounding).toEqual([
        { part: 'partner', pitch: 60, velocity: 80 },
      ]);
      const again = await show('stage-again');
      await again.said(/Relays show/);
      // What sounded when it went is over.
      await guest.until(() => guest.source.snapshot().sounding.length === 0);
      again.note(62);
      await guest.until(() => guest.notes('partner').includes(62));
    },
    LONG,
  );

  testWithNats(
    'relays say that it is away when it was cut off, and what sounded there ends; and when it is back',
    async () => {
      const { said, connection, note } = await show('stage');
      await said(/Relays show/);
      const { directory } = await fleet.relay();
      directory.start();
      const guest = await Guest.at(directory, name);
      note(60);
      await guest.until(() => guest.notes('partner').includes(60));
      expect(guest.source.snapshot().host).toEqual({ kind: 'host', is: 'here' });
      await connection.connection.close();
      await guest.until(() => guest.hosts().length > 0);
      expect(guest.events.at(-1)).toEqual({ kind: 'host', is: 'away' });
      expect(guest.events.at(-2)).toMatchObject({ kind: 'note', on: false, pitch: 60 });
      const late = await Guest.at(directory, name);
      expect(late.source.snapshot()).toMatchObject({ host: { is: 'away' }, sounding: [] });
      const elsewhere = await fleet.relay();
      elsewhere.directory.start();
      const stranger = await Guest.at(elsewhere.directory, name);
      await stranger.until(() => stranger.hosts().includes('away'));
      expect(stranger.source.snapshot().sounding).toEqual([]);
      const again = await show('stage-again');
      await again.said(/Relays show/);
      again.note(62);
      for (const one of [guest, late, stranger]) {
        await one.until(() => one.notes('partner').includes(62));
        expect(one.hosts().at(-1)).toBe('here');
        expect(one.source.snapshot()).toMatchObject({
          host: { is: 'here' },
          sounding: [{ pitch: 62 }],
        });
      }
    },
    LONG,
  );

  testWithNats(
    'relays say that it has ended',
    async () => {
      const { said, shown } = await show('stage');
      await said(/Relays show/);
      const { directory } = await fleet.relay();
      directory.start();
      const guest = await Guest.at(directory, name);
      await shown.stop();
      await guest.until(() => guest.hosts().length > 0);
      expect(guest.hosts()).toEqual(['ended']);
      expect((await Guest.at(directory, name)).source.snapshot().host?.is).toBe('ended');
    },
    LONG,
  );

  testWithNats(
    'when one who was cut off is heard again, what still sounds there sounds at relays again',
    async () => {
      const proxy = await TcpProxy.to(server?.port ?? 0);
      ends.push(async () => proxy.stop());
      const { said, note } = await show('stage', `nats://127.0.0.1:${proxy.port}`);
      await said(/Relays show/);
      const { directory } = await fleet.relay();
      directory.start();
      const guest = await Guest.at(directory, name);
      note(60);
      await guest.until(() => guest.notes('partner').includes(60));
      proxy.cut();
      await guest.until(() => guest.hosts().includes('away'));
      proxy.mend();
      note(64);
      await guest.until(() => guest.notes('partner').includes(64));
      expect(guest.hosts()).toEqual(['away', 'here']);
      expect(guest.source.snapshot().sounding.map(({ pitch }) => pitch)).toEqual([60, 64]);
    },
    LONG,
  );

  testWithNats('gives its name back when it ends', async () => {
    const { shown, said } = await show('stage');
    await said(/Relays show/);
    await shown.stop();
    const { host } = await fleet.host();
    const guest = await Guest.at(host, name);
    guest.strike(60);
    await guest.until(() => guest.notes('player').includes(60));
  });

  testWithNats(
    'waits for a name that another has',
    async () => {
      const first = await show('first');
      await first.said(/Relays show/);
      const second = await show('second');
      await second.said(/--jam/);
      first.note(60);
      second.note(61);
      await first.shown.stop();
      await second.said(/Relays show/);
      const { directory } = await fleet.relay();
      const guest = await Guest.at(directory, name);
      await guest.until(() => guest.source.snapshot().sounding.some(({ pitch }) => pitch === 61));
      expect(guest.source.snapshot().sounding).toHaveLength(1);
    },
    LONG,
  );
});

describe('antiphon jam --nats', () => {
  testWithNats(
    'relays show it; without the broker it plays on, and with it all come to know the same',
    async () => {
      const server = await broker();
      const jam = await startJam(['--nats', server.url]);
      const relays = [await start('relay', server.url), await start('relay', server.url)] as const;
      const player = new Browser([jam], 'controller');
      const viewers = [new Browser([relays[0]]), new Browser([relays[1], relays[0]])];
      await player.play(PHRASE);
      await Promise.all(viewers.map((viewer) => viewer.until(hasPhrases(2))));
      await converged(player, ...viewers);
      await server.kill();
      await player.play([60, 62, 64]);
      await player.until(hasPhrases(4));
      await player.until(isQuiet);
      await server.restart();
      await kill(relays[1]);
      const { transcripts } = await converged(player, ...viewers);
      expect(transcripts.map(({ phrase }) => phrase)).toEqual([2, 3]);
      expect(jam.said().match(/The broker is away.*\n/g)).toHaveLength(1);
      expect(jam.said().match(/Relays show this jam.*\n/g)).toHaveLength(2);
    },
    LONG,
  );

  testWithNats(
    'relays say that it is away when it is killed, and that it is back when it was started again',
    async () => {
      const server = await broker();
      const jam = await startJam(['--nats', server.url]);
      const viewer = new Browser([await start('relay', server.url)]);
      const player = new Browser([jam], 'controller');
      await player.play(PHRASE);
      await viewer.until(({ host, transcripts }) => host?.is === 'here' && transcripts.length > 0);
      await kill(jam);
      await viewer.until(({ host, sounding }) => host?.is === 'away' && sounding.length === 0);
      const again = await startJam(['--nats', server.url]);
      await viewer.until(({ host }) => host?.is === 'here');
      await new Browser([again], 'controller').play(PHRASE);
      await viewer.until(({ state }) => state.turn === 'answering');
    },
    LONG,
  );

  testWithNats(
    'a broker that comes only later shows what is played by then',
    async () => {
      const server = await broker();
      await server.kill();
      const jam = await startJam(['--nats', server.url]);
      const player = new Browser([jam], 'controller');
      await player.play(PHRASE);
      await player.until(hasPhrases(2));
      expect(jam.said()).toMatch(/no broker at .* The music goes on/);
      await server.restart();
      const viewer = new Browser([await start('relay', server.url)]);
      await converged(player, viewer);
    },
    LONG,
  );
});
