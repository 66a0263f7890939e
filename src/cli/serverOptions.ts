import { fileURLToPath } from 'node:url';
import type { SettingName, Settings } from '../config/load.js';
import { type JamList, planOf } from '../hosting/jamList.js';
import { expectTokens, type ServerOptions } from '../wire/server.js';
import type { Tokens } from '../wire/tokens.js';
import { tlsOf } from './tls.js';
import { programVersion } from './version.js';

const PAGE = fileURLToPath(new URL('../../dist/web', import.meta.url));

/** What decides where a server of jams is and who may come in. */
export const SERVER_SETTINGS = [
  'host',
  'port',
  'token',
  'playerToken',
  'viewerToken',
  'tokenFile',
  'tlsCert',
  'tlsKey',
  'publicNames',
  'behindProxy',
] as const satisfies readonly SettingName[];

/** Of a server of several jams. */
export function serverOptionsOf(
  settings: Settings,
  notice: (line: string) => void,
): Omit<ServerOptions, 'limits'> {
  return {
    host: settings.host,
    port: settings.port,
    names: settings.publicNames ?? [],
    behindProxy: settings.behindProxy === 'on',
    ...tlsOf(settings),
    pageFolder: PAGE,
    version: programVersion(),
    onError: (error) =>
      notice(`The page's server: ${error instanceof Error ? error.message : error}`),
  };
}

/**
 * What has to be shown for each jam: what the list says, or else what is common to all.
 *
 * @throws AntiphonError `token-needed` where strangers could play in one
 */
export function tokensByJam(
  settings: Settings,
  common: Tokens,
  list: JamList,
): (name: string) => Tokens | undefined {
  const { host, publicNames: names = [], behindProxy } = settings;
  const plans = [...Object.values(list.jams), ...(list.others === undefined ? [] : [list.others])];
  for (const { tokens = common } of plans) {
    expectTokens({ host, names, behindProxy: behindProxy === 'on', tokens });
  }
  return (name) => {
    const plan = planOf(list, name);
    return plan && (plan.tokens ?? common);
  };
}
