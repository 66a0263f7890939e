import type { Options } from 'yargs';
import { MisuseError } from '../error.js';
import type { BrokerOptions } from '../hosting/broker/broker.js';
import type { ShowLane } from '../hosting/broker/showLane.js';
import { expectJamName } from '../wire/jamDirectory.js';
import type { JamSource } from '../wire/jamSource.js';
import { BROKER_FLAGS, brokerOptionsOf } from './brokerFlags.js';

/** For a jam that relays are to show. */
export const SHOW_FLAGS = {
  ...BROKER_FLAGS,
  nats: { ...BROKER_FLAGS.nats, describe: `Show the jam at relays. ${BROKER_FLAGS.nats.describe}` },
  jam: {
    type: 'string',
    requiresArg: true,
    describe: 'What relays call the jam: they show it on /s/NAME/ (jam if you name none)',
  },
} as const satisfies Record<string, Options>;

/** At which broker a jam is to be shown, and as what. */
export interface ShowWish {
  readonly broker: BrokerOptions;
  readonly name: string;
}

/**
 * Undefined where no broker is named.
 *
 * @throws MisuseError `jam-name-invalid`, or `broker-missing` for a name without a broker
 */
export function showWishOf(
  flags: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
): ShowWish | undefined {
  const { jam } = flags;
  const broker = brokerOptionsOf(flags, environment, 'antiphon jam');
  if (broker === undefined) {
    if (jam === undefined) return undefined;
    throw new MisuseError(
      'broker-missing',
      '--jam is what relays call the jam: name their broker with --nats.',
    );
  }
  const name = typeof jam === 'string' ? jam : 'jam';
  expectJamName(name);
  return { broker, name };
}

/** Nothing of the broker is loaded where none is named. */
export async function startShowing(
  wish: ShowWish | undefined,
  source: JamSource,
  notice: (line: string) => void,
): Promise<ShowLane | undefined> {
  if (wish === undefined) return undefined;
  const { ShowLane } = await import('../hosting/broker/showLane.js');
  const lane = new ShowLane({ ...wish, source, notice });
  lane.start();
  return lane;
}
