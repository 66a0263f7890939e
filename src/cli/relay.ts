import type { CommandModule } from 'yargs';
import { loadSettings, type Settings } from '../config/load.js';
import { MisuseError } from '../error.js';
import { Broker, type BrokerOptions } from '../hosting/broker/broker.js';
import { processName } from '../hosting/broker/processName.js';
import { RelayDirectory } from '../hosting/broker/relayDirectory.js';
import { prepareStreams } from '../hosting/broker/streams.js';
import type { JamList } from '../hosting/jamList.js';
import { WireServer } from '../wire/server.js';
import type { Tokens } from '../wire/tokens.js';
import { aborted } from './aborted.js';
import { BROKER_FLAGS, brokerOptionsOf } from './brokerFlags.js';
import { type Guard, guarded, stopAll } from './guarded.js';
import { readJamList } from './jamListFile.js';
import { startPulse } from './pulse.js';
import { secretsOf } from './secrets.js';
import { SERVER_SETTINGS, serverOptionsOf, tokensByJam } from './serverOptions.js';
import { settingFlags } from './settingFlags.js';
import { tokensOf } from './tokens.js';

/** A relay does nothing else than to serve viewers: as many as a process has sockets for. */
const LIMITS = { clients: 20_000, connections: 30_000 } as const;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const notice = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** `antiphon relay`: shows jams that are played elsewhere, until `stop` is aborted. */
export function relayCommand(stop: AbortSignal): CommandModule {
  return {
    command: 'relay',
    describe: 'Show jams that are played on other machines, by way of a NATS server',
    builder: (yargs) =>
      yargs
        .options(settingFlags(SERVER_SETTINGS))
        .options(BROKER_FLAGS)
        .option('jams', {
          type: 'string',
          requiresArg: true,
          describe: 'JSON file that lists the jams and their tokens, the same as the hosts have',
        })
        .example('$0 relay --nats nats://10.0.0.5:4222 --port 8485', 'Any number of these'),
    handler: (flags) => {
      const broker = brokerOptionsOf(flags, process.env, 'antiphon relay');
      if (broker === undefined) {
        throw new MisuseError('broker-missing', 'A relay needs a broker: name it with --nats.');
      }
      const settings = loadSettings({ environment: process.env, flags });
      return relay(settings, broker, readJamList(flags['jams']), stop);
    },
  };
}

async function relay(
  settings: Settings,
  brokerOptions: BrokerOptions,
  list: JamList,
  stop: AbortSignal,
): Promise<void> {
  const common = tokensOf(settings);
  const tokensOfJam = tokensByJam(settings, common, list);
  const secrets = secretsOf(common, brokerOptions, list);
  await guarded(secrets, notice, (guard) =>
    show(settings, brokerOptions, tokensOfJam, stop, guard),
  );
}

async function show(
  settings: Settings,
  brokerOptions: BrokerOptions,
  tokensOfJam: (name: string) => Tokens | undefined,
  stop: AbortSignal,
  { manager }: Guard,
): Promise<void> {
  const broker = await Broker.connect(brokerOptions);
  const directory = new RelayDirectory({
    broker,
    relay: processName(),
    tokensOf: tokensOfJam,
    onOver: (name) => server.dismiss(name),
    onError: (error) => notice(`The broker: ${error instanceof Error ? error.message : error}`),
  });
  const server = new WireServer({
    jams: directory,
    ...serverOptionsOf(settings, notice),
    limits: LIMITS,
  });
  let endPulse = (): void => {};
  try {
    await prepareStreams(broker);
    directory.start();
    const address = await server.start(stop);
    say(`Ready. Open ${address}s/NAME/ to watch the jam of that name.`);
    endPulse = startPulse(undefined, manager);
    manager.ready(`Showing jams at ${address}`);
    await aborted(stop);
  } finally {
    manager.stopping();
    await stopAll([() => server.stop(), () => directory.stop(), () => broker.stop(), endPulse]);
  }
}
