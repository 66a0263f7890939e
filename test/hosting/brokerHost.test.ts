import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import type { Broker } from '../../src/hosting/broker/broker.js';
import { readBrokerJournal } from '../../src/hosting/broker/brokerJournal.js';
import { missingNats, NatsServer } from '../support/natsServer.js';
import { testWith } from '../support/tools.js';
import { Fleet, Guest, sleep } from './fleet.js';

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
      const kept = await readBrokerJournal(broker, name);
      struck = (kept?.journal.inputs ?? []).flatMap(({ input }) =>
        input.kind === 'midi' && input.message.kind === 'noteOn' ? [input.message.pitch] : [],
      );
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
