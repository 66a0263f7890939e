import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { Broker } from '../../src/hosting/broker/broker.js';
import { encodeMessage } from '../../src/hosting/broker/messages.js';
import { Presence } from '../../src/hosting/broker/presence.js';
import { doorOf } from '../../src/hosting/broker/subjects.js';
import { missingNats, NatsServer } from '../support/natsServer.js';
import { TcpProxy } from '../support/tcpProxy.js';
import { testWith } from '../support/tools.js';
import { sleep } from './fleet.js';

const testWithNats = testWith(missingNats);
/** Nobody is gone for being silent: only for not being at the door. */
const NEVER = 3_600_000;
/** Several knocks. */
const A_WHILE = 1500;

describe('who is there', () => {
  let server: NatsServer;
  const ends: (() => Promise<void> | void)[] = [];

  beforeEach(async () => {
    if (missingNats === undefined) server = await NatsServer.start();
    ends.push(() => server?.stop());
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function connected(url: string): Promise<Broker> {
    const broker = await Broker.connect({ url, name: 'test' });
    ends.push(() => broker.stop());
    return broker;
  }

  async function host(name: string, url = server.url) {
    const broker = await connected(url);
    const gone: string[] = [];
    let backs = 0;
    const presence = new Presence({
      broker,
      host: name,
      now: () => performance.now(),
      goneAfter: NEVER,
      onGone: (other) => gone.push(other),
      onBack: () => {
        backs += 1;
      },
    });
    presence.start();
    ends.push(() => presence.stop());
    return { presence, broker, gone, backs: () => backs };
  }

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await sleep(5);
  }

  async function meet(...hosts: Awaited<ReturnType<typeof host>>[]): Promise<void> {
    for (const { presence } of hosts)
      await until(() => ['one', 'other'].every((name) => presence.isThere(name)));
    // And each has been at the door of the other.
    await sleep(200);
  }

  async function throughProxy() {
    const proxy = await TcpProxy.to(server.port);
    ends.push(() => proxy.stop());
    return { proxy, url: `nats://127.0.0.1:${proxy.port}` };
  }

  testWithNats('a host whose connection was closed by its system is gone at once', async () => {
    const [one, other] = [await host('one'), await host('other')];
    await meet(one, other);
    await other.broker.connection.close();
    await until(() => one.gone.length > 0);
    expect(one.gone).toEqual(['other']);
    expect(one.presence.isThere('other')).toBe(false);
  });

  testWithNats('one that is cut off without a word is not', async () => {
    const { proxy, url } = await throughProxy();
    const [one, other] = [await host('one'), await host('other', url)];
    await meet(one, other);
    proxy.cut();
    await sleep(A_WHILE);
    expect(one.gone).toEqual([]);
    proxy.mend();
  });

  testWithNats(
    'when the broker was started again, who is back first waits for the rest',
    async () => {
      const { proxy, url } = await throughProxy();
      const [one, other] = [await host('one'), await host('other', url)];
      await meet(one, other);
      proxy.cut();
      const before = one.backs();
      await server.kill();
      await server.restart();
      await until(() => one.backs() > before);
      await sleep(A_WHILE);
      expect(one.gone).toEqual([]);
      expect(one.presence.isThere('other')).toBe(true);
      proxy.mend();
    },
  );

  testWithNats('one that has no door is not missed there', async () => {
    const one = await host('one');
    const other = await connected(server.url);
    other.connection.publish('antiphon.hosts', encodeMessage({ host: 'other' }));
    await until(() => one.presence.isThere('other'));
    await sleep(A_WHILE);
    expect(one.gone).toEqual([]);
  });

  testWithNats('one that did not answer at first is missed all the same', async () => {
    const one = await host('one');
    const other = await connected(server.url);
    let knocks = 0;
    const door = other.connection.subscribe('antiphon.hosts.door.>', {
      callback: (_, message) => {
        if (message.subject === doorOf('other') && ++knocks > 1) message.respond();
      },
    });
    const say = () => other.connection.publish('antiphon.hosts', encodeMessage({ host: 'other' }));
    while (knocks < 2) {
      say();
      await sleep(50);
    }
    door.unsubscribe();
    await until(() => one.gone.length > 0);
    expect(one.gone).toEqual(['other']);
  });

  testWithNats('a host whose connection breaks is told when it is back', async () => {
    const { proxy, url } = await throughProxy();
    const [one, other] = [await host('one'), await host('other', url)];
    await meet(one, other);
    const before = other.backs();
    proxy.drop();
    await until(() => other.backs() > before);
    expect(one.gone).toEqual([]);
    expect(other.gone).toEqual([]);
  });
});
