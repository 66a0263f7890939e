import { expect } from '@jest/globals';
import { Broker } from '../../src/hosting/broker/broker.js';
import { prepareStreams } from '../../src/hosting/broker/streams.js';
import { freePort, missingNats } from '../support/natsServer.js';
import { testWith } from '../support/tools.js';
import { sleep } from './fleet.js';
import { Browser, broker, converged, hasPhrases, isQuiet, start } from './programs.js';

const testWithNats = testWith(missingNats);
const THREE = [0, 1, 2];

/** Three servers that keep everything thrice, when they agree. */
async function cluster() {
  const routes = await Promise.all(THREE.map(async () => `nats://127.0.0.1:${await freePort()}`));
  const servers = await Promise.all(
    routes.map((route, index) =>
      broker(
        ...['-n', `server-${index}`, '--cluster_name', 'antiphon'],
        ...['--cluster', route, '--routes', routes.join(',')],
      ),
    ),
  );
  const url = servers.map((server) => server.url).join(',');
  for (;;) {
    try {
      const found = await Broker.connect({ url, name: 'test', replicas: 3 });
      try {
        await prepareStreams(found);
        return { servers, url, found };
      } catch {
        await found.stop();
      }
    } catch {
      // They have not agreed yet.
    }
    await sleep(200);
  }
}

testWithNats(
  'a server of a cluster is killed that all talk to: the jam goes on at the others',
  async () => {
    const { servers, url, found } = await cluster();
    const [first] = servers;
    // All come to the first, and know of the others from it.
    const environment = { ANTIPHON_NATS_REPLICAS: '3' };
    const host = await start('host', first?.url ?? url, environment);
    const relay = await start('relay', first?.url ?? url, environment);
    const player = new Browser([host], 'controller');
    const viewer = new Browser([relay]);
    await player.play([67, 69, 71, 72, 74]);
    await viewer.until(hasPhrases(2));
    const { config } = await found.manager.streams.info('ANTIPHON_JOURNAL');
    expect(config.num_replicas).toBe(3);
    await first?.kill();
    await player.until(isQuiet);
    await player.play([60, 62, 64]);
    await player.until(hasPhrases(4));
    await viewer.until(hasPhrases(4));
    await converged(player, viewer);
    await found.stop();
  },
  120_000,
);
