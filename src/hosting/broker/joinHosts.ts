import { Broker, type BrokerOptions } from './broker.js';
import { BrokerHost, type BrokerHostOptions } from './brokerHost.js';
import { processName } from './processName.js';
import { RelayDirectory } from './relayDirectory.js';
import { prepareStreams } from './streams.js';

export type HostOptions = Pick<
  BrokerHostOptions,
  'factory' | 'tokensOf' | 'most' | 'idleAfter' | 'version' | 'onMoved' | 'notice'
>;

/**
 * Makes this process one of the hosts around a broker.
 *
 * @throws AntiphonError of `Broker.connect`
 */
export async function joinHosts(
  where: BrokerOptions,
  options: HostOptions,
): Promise<Pick<BrokerHost, 'find' | 'stop'>> {
  const broker = await Broker.connect(where);
  await prepareStreams(broker);
  const { tokensOf, onMoved, notice } = options;
  const elsewhere = new RelayDirectory({
    broker,
    relay: processName(),
    tokensOf,
    onOver: onMoved,
    onError: (error) => notice(`The broker: ${error instanceof Error ? error.message : error}`),
  });
  elsewhere.start();
  const host = new BrokerHost({
    ...options,
    broker,
    elsewhere,
    host: processName(),
    clock: () => performance.now(),
  });
  await host.start();
  return {
    find: (name) => host.find(name),
    stop: async () => {
      await host.stop();
      await elsewhere.stop();
      await broker.stop();
    },
  };
}
