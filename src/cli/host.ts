import type { CommandModule } from 'yargs';
import { liveSettingsOf, loadSettings, type SettingName, type Settings } from '../config/load.js';
import { liveSettingsSchema } from '../config/settings.js';
import type { BrokerOptions } from '../hosting/broker/broker.js';
import type { HostOptions } from '../hosting/broker/joinHosts.js';
import { collectSeldom } from '../hosting/collectSeldom.js';
import { HostedJams } from '../hosting/hostedJams.js';
import { JamFactory } from '../hosting/jamFactory.js';
import type { JamList } from '../hosting/jamList.js';
import { systemClock } from '../jam/clock.js';
import { createEngine } from '../model/createEngine.js';
import { SharedEngine } from '../model/sharedEngine.js';
import type { JamDirectory } from '../wire/jamDirectory.js';
import { WireServer } from '../wire/server.js';
import type { Tokens } from '../wire/tokens.js';
import { aborted } from './aborted.js';
import { BROKER_FLAGS, brokerOptionsOf } from './brokerFlags.js';
import { type Guard, guarded, stopAll } from './guarded.js';
import { readJamList } from './jamListFile.js';
import { requireWhole } from './musicOptions.js';
import { openModel } from './openModel.js';
import { settingsFileOf } from './presets.js';
import { startPulse } from './pulse.js';
import { secretsOf } from './secrets.js';
import { SERVER_SETTINGS, serverOptionsOf, tokensByJam } from './serverOptions.js';
import { settingFlags } from './settingFlags.js';
import { tokensOf } from './tokens.js';
import { programVersion } from './version.js';

/** What every jam of the host starts with, and where its pages are. */
const HOST_SETTINGS: readonly SettingName[] = [
  ...new Set<SettingName>([
    ...SERVER_SETTINGS,
    'model',
    'engine',
    'precision',
    'seed',
    'channel',
    ...(Object.keys(liveSettingsSchema.shape) as SettingName[]),
  ]),
];

/** The lightest network that plays well: a core plays several times as many. */
const HOST_DEFAULTS = { model: 'light' } as const;

/** A host serves players, who are few, and who watches with them. */
const LIMITS = { clients: 5000, connections: 8000 } as const;
/** Far beyond what a core can play. */
const MOST_JAMS = { low: 1, high: 100_000 } as const;

/** In minutes. */
const IDLE = { low: 1, high: 100_000 } as const;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const notice = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** `antiphon host`: many jams in one process, until `stop` is aborted. */
export function hostCommand(stop: AbortSignal): CommandModule {
  return {
    command: 'host',
    describe: 'Play many jams at once, each on a page of its own, for players in browsers',
    builder: (yargs) =>
      yargs
        .options(settingFlags(HOST_SETTINGS, HOST_DEFAULTS))
        .option('config', {
          type: 'string',
          requiresArg: true,
          describe: 'JSON file with settings that every jam starts with',
        })
        .option('jams', {
          type: 'string',
          requiresArg: true,
          describe:
            'JSON file that lists the jams, their tokens and settings; without, any name is a jam',
        })
        .options(BROKER_FLAGS)
        .option('most-jams', {
          type: 'number',
          requiresArg: true,
          default: 500,
          describe: 'Jams at once; then one that nobody is at makes room for a new one',
        })
        .option('idle-minutes', {
          type: 'number',
          requiresArg: true,
          default: 60,
          describe:
            'With --nats: a jam in which nobody did anything for so long, and that nobody watches, ends; it goes on when somebody comes',
        })
        .example('$0 host --jams jams.json --port 8484', 'Each jam is at /s/NAME/')
        .example(
          '$0 host --nats nats://10.0.0.5:4222 --port 8484',
          'With other hosts, which take its jams over when it is gone',
        ),
    handler: (flags) => {
      const { config, jams, mostJams, idleMinutes } = flags;
      const most = Number(mostJams);
      requireWhole('--most-jams', most, MOST_JAMS);
      const idle = Number(idleMinutes);
      requireWhole('--idle-minutes', idle, IDLE);
      const settings = loadSettings({
        defaults: HOST_DEFAULTS,
        ...(typeof config === 'string' ? { file: settingsFileOf(config) } : {}),
        environment: process.env,
        flags,
      });
      const broker = brokerOptionsOf(flags, process.env, 'antiphon host');
      return host(settings, readJamList(jams), { most, idle }, broker, stop);
    },
  };
}

async function host(
  settings: Settings,
  list: JamList,
  { most, idle }: { readonly most: number; readonly idle: number },
  broker: BrokerOptions | undefined,
  stop: AbortSignal,
): Promise<void> {
  const common = tokensOf(settings);
  const secrets = secretsOf(common, broker, list);
  const programme = { settings, list, tokensOf: tokensByJam(settings, common, list) };
  await guarded(secrets, notice, (guard) => play(programme, { most, idle }, broker, stop, guard));
}

/** What is played, and for whom. */
interface Programme {
  readonly settings: Settings;
  readonly list: JamList;
  readonly tokensOf: (name: string) => Tokens | undefined;
}

async function play(
  { settings, list, tokensOf }: Programme,
  { most, idle }: { readonly most: number; readonly idle: number },
  broker: BrokerOptions | undefined,
  stop: AbortSignal,
  { manager }: Guard,
): Promise<void> {
  collectSeldom();
  const model = await openModel(settings.model);
  const { precision } = settings;
  const engine = new SharedEngine(await createEngine(settings.engine, model, { precision }));
  const version = programVersion();
  const factory = new JamFactory({
    model,
    engine,
    list,
    common: {
      antiphon: version,
      settings: liveSettingsOf(settings),
      engine: settings.engine,
      precision,
      channel: settings.channel - 1,
    },
  });
  const options = { factory, tokensOf, most, version, notice };
  const onMoved = (name: string): void => server.dismiss(name);
  const jams =
    broker === undefined
      ? new HostedJams({ ...options, epoch: Math.round(Date.now() - systemClock.now()) })
      : await amongOthers(broker, { ...options, onMoved, idleAfter: 60_000 * idle });
  const server = new WireServer({ jams, ...serverOptionsOf(settings, notice), limits: LIMITS });
  let endPulse = (): void => {};
  try {
    const address = await server.start(stop);
    say(`Ready. Open ${address}s/NAME/ and play in the jam of that name.`);
    endPulse = startPulse(undefined, manager);
    manager.ready(`Playing jams at ${address}`);
    await aborted(stop);
  } finally {
    manager.stopping();
    await stopAll([() => server.stop(), () => jams.stop(), endPulse, () => engine.dispose()]);
  }
}

/** With a broker. Nothing of it is loaded where there is none. */
async function amongOthers(
  broker: BrokerOptions,
  options: HostOptions,
): Promise<JamDirectory & { stop(): Promise<void> }> {
  const { joinHosts } = await import('../hosting/broker/joinHosts.js');
  return joinHosts(broker, options);
}
