import { z } from 'zod';
import { expectClosed } from '../closedFile.js';
import { type Settings, settingsSchema } from '../config/load.js';
import { AntiphonError, MisuseError } from '../error.js';
import { FILE_LIMITS, readAtMost } from '../readAtMost.js';
import type { Tokens } from '../wire/tokens.js';

const { token, playerToken, viewerToken } = settingsSchema.shape;
const secretsSchema = z.strictObject({ token, playerToken, viewerToken });

/**
 * What has to be shown to come in: from the settings, or else from the file that they name. Where
 * there is no token at all, everybody who reaches the server may do everything.
 *
 * @throws AntiphonError `token-file-unreadable`, `token-file-open`, or MisuseError `tokens-equal`
 */
export function tokensOf(settings: Settings): Tokens {
  const { tokenFile } = settings;
  const kept = tokenFile === undefined ? {} : readSecrets(tokenFile);
  const controller = settings.token ?? kept.token;
  const player = settings.playerToken ?? kept.playerToken;
  const viewer = settings.viewerToken ?? kept.viewerToken;
  const all = [controller, player, viewer].filter((one) => one !== undefined);
  if (new Set(all).size < all.length) {
    throw new MisuseError(
      'tokens-equal',
      'Two roles have the same token, so that nobody could be told apart by it: give each its own.',
    );
  }
  if (all.length === 0) return { anybody: 'controller' };
  return {
    ...(controller === undefined ? {} : { controller }),
    ...(player === undefined ? {} : { player }),
    ...(viewer === undefined ? {} : { viewer }),
  };
}

function readSecrets(path: string): z.output<typeof secretsSchema> {
  try {
    expectClosed(path, 'token-file-open');
    const text = readAtMost(path, FILE_LIMITS.settings).toString('utf8');
    return secretsSchema.parse(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof AntiphonError) throw cause;
    // What stands in it is not said: it is secret.
    throw new AntiphonError(
      'token-file-unreadable',
      `${path} cannot be read as a file of tokens like {"token": "...", "viewerToken": "..."}, each of 16 characters at least.`,
    );
  }
}
