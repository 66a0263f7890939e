import {
  type Authenticator,
  credsAuthenticator,
  nkeyAuthenticator,
  nkeys,
} from '@nats-io/transport-node';
import { AntiphonError } from '../../error.js';

/** The seed of a user's key, as `nk -gen user` and credentials files write it. */
const SEED = /\bSU[A-Z2-7]{56}\b/;
const JWT = /^-+BEGIN NATS USER JWT-+\r?\n/m;

/**
 * What proves to a broker who we are: a credentials file (`.creds`: a JWT and the seed of its key),
 * or a file with the seed alone, for a broker that lists public keys. Neither leaves this process:
 * the seed signs what the broker asks.
 *
 * @throws AntiphonError `broker-credentials-invalid`, which tells nothing of what is in it
 */
export function authenticatorOf(contents: Buffer, path: string): Authenticator {
  const text = contents.toString('utf8');
  const [seed] = SEED.exec(text) ?? [];
  const isAlone = seed !== undefined && text.trim() === seed;
  if (seed === undefined || !isKey(seed) || !(isAlone || JWT.test(text))) {
    throw new AntiphonError(
      'broker-credentials-invalid',
      `${path} is neither a credentials file (.creds) nor the seed of a user's key: make one with nsc or nk.`,
    );
  }
  return isAlone ? nkeyAuthenticator(Buffer.from(seed)) : credsAuthenticator(contents);
}

function isKey(seed: string): boolean {
  try {
    nkeys.fromSeed(Buffer.from(seed));
    return true;
  } catch {
    return false;
  }
}
