import type { Options } from 'yargs';
import { MisuseError } from '../error.js';
import type { BrokerOptions } from '../hosting/broker/broker.js';

/** Where the broker is and what is shown to it. Secrets come from the environment or from files. */
export const BROKER_FLAGS = {
  nats: {
    type: 'string',
    requiresArg: true,
    describe:
      'NATS server, nats://HOST:PORT or tls://HOST:PORT, several with commas between [ANTIPHON_NATS]; user and password come from ANTIPHON_NATS_USER and ANTIPHON_NATS_PASSWORD',
  },
  'nats-credentials': {
    type: 'string',
    requiresArg: true,
    describe:
      'Credentials file (.creds), or one with the seed of an nkey, for the NATS server [ANTIPHON_NATS_CREDENTIALS]',
  },
  'nats-ca': {
    type: 'string',
    requiresArg: true,
    describe: "PEM file that vouches for the NATS server's certificate [ANTIPHON_NATS_CA]",
  },
  'nats-replicas': {
    type: 'string',
    requiresArg: true,
    describe:
      'On how many servers of a NATS cluster the jams are kept: 1, 3 or 5; for streams that are not there yet [ANTIPHON_NATS_REPLICAS]',
  },
} as const satisfies Record<string, Options>;

const REPLICAS = ['1', '3', '5'];

/**
 * Undefined where no broker is named.
 *
 * @throws MisuseError `broker-replicas-invalid`
 */
export function brokerOptionsOf(
  flags: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): BrokerOptions | undefined {
  const from = (flag: string, variable: string): string | undefined => {
    const value = flags[flag];
    return typeof value === 'string' ? value : environment[variable];
  };
  const url = from('nats', 'ANTIPHON_NATS');
  if (url === undefined) return undefined;
  const user = environment['ANTIPHON_NATS_USER'];
  const password = environment['ANTIPHON_NATS_PASSWORD'];
  const credentials = from('nats-credentials', 'ANTIPHON_NATS_CREDENTIALS');
  const certificate = from('nats-ca', 'ANTIPHON_NATS_CA');
  const replicas = from('nats-replicas', 'ANTIPHON_NATS_REPLICAS');
  if (replicas !== undefined && !REPLICAS.includes(replicas))
    throw new MisuseError('broker-replicas-invalid', '--nats-replicas is 1, 3 or 5.');
  return {
    url,
    name,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(replicas === undefined ? {} : { replicas: Number(replicas) }),
  };
}
