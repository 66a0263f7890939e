import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import type { Broker } from '../../src/hosting/broker/broker.js';
import { keptRecords } from '../../src/hosting/broker/readBrokerJournal.js';
import { entrySchema } from '../../src/jam/journal/records.js';
import { missingNats, NatsServer } from '../support/natsServer.js';
import { testWith } from '../support/tools.js';
import { Fleet, Guest, HOUR, sleep } from './fleet.js';

const testWithNats = testWith(missingNats);
const PHRASE = [60, 62, 64, 65, 67];

describe('hosts behind a broker', () => {
  let server: NatsServer | undefined;
  let fleet: Fleet;
  let jams = 0;
  let name = '';

  beforeAll(async () => {
    if (missingNats === undefined) server = await NatsServer.start();
  });
  beforeEach(() => {
    fleet = new Fleet(server?.url ?? '');
    name = `jam-${++jams}`;
  });
  afterEach(() => fleet.stop());
  afterAll(() => server?.stop());

  /** When the journal that the broker keeps says that these keys were struck: in order, each once. */
  async function struckAre(broker: Broker, pitches: readonly number[]): Promise<void> {
    let struck: readonly number[] = [];
    while (struck.length < pitches.length) {
      await sleep(50);
      const kept = await keptRecords(broker, name);
      struck = kept.flatMap(({ record }) => {
        const entry = entrySchema.safeParse(record).data;
        const input = entry !== undefined && 'input' in entry ? entry.input : undefined;
        const message = input?.kind === 'midi' ? input.message : undefined;
        return message?.kind === 'noteOn' ? [message.pitch] : [];
      });
    }
    expect(struck).toEqual(pitches);
  }

  const soundingAtEnd = (guest: Guest) =>
    guest.source.snapshot().sounding.filter(({ part }) => part === 'player');

  testWithNats('a jam that is nowhere is begun when the first comes to a relay', async () => {
    await fleet.host();
    const { directory } = await fleet.relay();
    const guest = await Guest.at(directory, name);
    await guest.play(PHRASE);
    await guest.until(() => guest.notes('partner').length > 2);
    expect(guest.notes('player')).toEqual(PHRASE);
  });

  testWithNats('of many hosts one has it, and every door leads there', async () => {
    const hosts = await Promise.all([fleet.host(), fleet.host(), fleet.host()]);
    const guests = await Promise.all(hosts.map(({ host }) => Guest.at(host, name)));
    guests[0]?.strike(60);
    for (const guest of guests) await guest.until(() => guest.notes('player').length === 1);
    expect(guests.map((guest) => guest.source.snapshot().sounding)).toEqual(
      guests.map(() => [{ part: 'player', pitch: 60, velocity: 80 }]),
    );
  });

  testWithNats('a full host leaves jams to others', async () => {
    await fleet.host(1);
    const { directory } = await fleet.relay();
    expect(await directory.find(`${name}-a`)).toBeDefined();
    expect(await directory.find(`${name}-b`)).toBeUndefined();
    await fleet.host(1);
    expect(await directory.find(`${name}-b`)).toBeDefined();
  });

  testWithNats(
    'when a host is gone in the middle of an answer, another plays on',
    async () => {
      const first = await fleet.host();
      const { directory } = await fleet.relay();
      const guest = await Guest.at(directory, name);
      await guest.play(PHRASE);
      await guest.until(() => guest.notes('partner').length > 1);
      const second = await fleet.host();
      const before = guest.events.length;
      // As if the machine were switched off.
      await first.broker.connection.close();
      await guest.until(() => guest.events.length > before);
      await guest.play([72, 71, 69]);
      await struckAre(second.broker, [...PHRASE, 72, 71, 69]);
      expect(guest.notes('player')).toEqual([...PHRASE, 72, 71, 69]);
      await guest.until(() => soundingAtEnd(guest).length === 0);
    },
    60_000,
  );

  testWithNats(
    'a relay says that a jam is away while nobody has it, and that it is back',
    async () => {
      const first = await fleet.host();
      const { directory } = await fleet.relay();
      directory.start();
      const guest = await Guest.at(directory, name);
      guest.strike(60);
      await guest.until(() => guest.notes('player').includes(60));
      await first.broker.connection.close();
      await guest.until(() => guest.hosts().length > 0);
      expect(guest.hosts()).toEqual(['away']);
      expect(guest.source.snapshot().sounding).toEqual([]);
      await fleet.host();
      await guest.until(() => guest.hosts().length > 1);
      expect(guest.hosts()).toEqual(['away', 'here']);
    },
    60_000,
  );

  testWithNats('of a jam that another host takes over in time it says nothing', async () => {
    const first = await fleet.host();
    const { directory } = await fleet.relay();
    directory.start();
    const guest = await Guest.at(directory, name);
    guest.strike(60);
    await guest.until(() => guest.notes('player').includes(60));
    await fleet.host();
    await sleep(500);
    await first.broker.connection.close();
    guest.strike(64);
    await guest.until(() => guest.notes('player').includes(64));
    expect(guest.hosts()).toEqual([]);
  });

  testWithNats(
    'what is played while nobody has the jam is not lost',
    async () => {
      const first = await fleet.host();
      const { directory } = await fleet.relay();
      const guest = await Guest.at(directory, name);
      await guest.play(PHRASE);
      await struckAre(first.broker, PHRASE);
      await first.broker.connection.close();
      await guest.play([72, 74, 76]);
      const second = await fleet.host();
      await struckAre(second.broker, [...PHRASE, 72, 74, 76]);
    },
    60_000,
  );

  testWithNats(
    'a jam that nobody wants for an hour ends, and goes on when somebody comes',
    async () => {
      const { host, broker } = await fleet.host(1);
      const { directory } = await fleet.relay();
      const guest = await Guest.at(directory, name);
      await guest.play(PHRASE);
      await struckAre(broker, PHRASE);
      fleet.passed += 2 * HOUR;
      await host.endIdle();
      // Somebody watches at the relay.
      expect(await directory.find(`${name}-b`)).toBeUndefined();
      guest.leave();
      fleet.passed += 0.9 * HOUR;
      await host.endIdle();
      expect(await directory.find(`${name}-b`)).toBeUndefined();
      fleet.passed += 0.2 * HOUR;
      await host.endIdle();
      expect(await directory.find(`${name}-b`)).toBeDefined();
      const second = await fleet.host();
      const again = await Guest.at(directory, name);
      expect(again.source.snapshot().transcripts.length).toBeGreaterThan(0);
      again.strike(72);
      await struckAre(second.broker, [...PHRASE, 72]);
      expect(fleet.notices).toEqual([]);
    },
    60_000,
  );

  testWithNats('a jam is not idle with somebody at its host, or who plays', async () => {
    const { host } = await fleet.host(1);
    const { directory } = await fleet.relay();
    const here = await Guest.at(host, name);
    fleet.passed += 2 * HOUR;
    await host.endIdle();
    here.leave();
    const there = await Guest.at(directory, name);
    there.leave();
    fleet.passed += 0.9 * HOUR;
    there.strike(60);
    await here.until(() => here.source.snapshot().sounding.length === 1);
    fleet.passed += 0.9 * HOUR;
    await host.endIdle();
    expect(await directory.find(`${name}-b`)).toBeUndefined();
  });

  testWithNats('who is led to a jam that ends comes to the next of that name', async () => {
    const { host } = await fleet.host();
    const { directory, broker } = await fleet.relay();
    const guest = await Guest.at(directory, name);
    guest.leave();
    fleet.passed += 2 * HOUR;
    const asked = broker.connection.subscribe(`antiphon.${name}.anybody`, { max: 1 });
    await broker.connection.flush();
    const ending = host.endIdle();
    // Too late to be counted.
    for await (const _ of asked) await broker.connection.flush();
    const late = new Guest(guest.source);
    await ending;
    await late.until(() => fleet.over.includes(name));
    const again = await Guest.at(directory, name);
    again.strike(60);
    await again.until(() => again.notes('player').includes(60));
  });

  testWithNats('a host that stops hands its jams over', async () => {
    const first = await fleet.host();
    const { directory } = await fleet.relay();
    const guest = await Guest.at(directory, name);
    guest.strike(60);
    await guest.until(() => guest.notes('player').length === 1);
    await fleet.host();
    await first.host.stop();
    guest.strike(64);
    await guest.until(() => guest.notes('player').includes(64));
    expect(fleet.notices).toEqual([]);
  });
});
