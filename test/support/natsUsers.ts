import { nkeys } from '@nats-io/transport-node';

/** The key of a user: what the broker's configuration lists, and what the user keeps to itself. */
export function userKey(): { readonly publicKey: string; readonly seed: string } {
  const key = nkeys.createUser();
  return { publicKey: key.getPublicKey(), seed: textOf(key.getSeed()) };
}

/**
 * An operator with one account that may keep streams, as `nsc` would make it: the broker's
 * configuration, and the credentials file of a user.
 */
export function operatorWithUser(): { readonly configuration: string; readonly creds: string } {
  const operator = nkeys.createOperator();
  const account = nkeys.createAccount();
  const system = nkeys.createAccount();
  const user = nkeys.createUser();
  const unlimited = { subs: -1, data: -1, payload: -1 };
  const common = { ...unlimited, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
  const kept = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };
  const limits = { ...common, ...kept };
  const operatorJwt = jwt(operator, operator, 'operator', {});
  const accountJwt = jwt(operator, account, 'account', { limits });
  const systemJwt = jwt(operator, system, 'account', { limits: common });
  const userJwt = jwt(account, user, 'user', { ...unlimited, pub: {}, sub: {} });
  return {
    configuration: [
      `operator: ${operatorJwt}`,
      `system_account: ${system.getPublicKey()}`,
      'resolver: MEMORY',
      'resolver_preload: {',
      `  ${account.getPublicKey()}: ${accountJwt}`,
      `  ${system.getPublicKey()}: ${systemJwt}`,
      '}',
    ].join('\n'),
    creds: [
      '-----BEGIN NATS USER JWT-----',
      userJwt,
      '------END NATS USER JWT------',
      '',
      '-----BEGIN USER NKEY SEED-----',
      textOf(user.getSeed()),
      '------END USER NKEY SEED------',
      '',
    ].join('\n'),
  };
}

/** What one key says of another, signed (NATS JWT version 2). */
function jwt(
  issuer: nkeys.KeyPair,
  subject: nkeys.KeyPair,
  type: string,
  claims: Readonly<Record<string, unknown>>,
): string {
  const head = base64({ typ: 'JWT', alg: 'ed25519-nkey' });
  const body = base64({
    jti: 'TEST',
    iat: 1_700_000_000,
    iss: issuer.getPublicKey(),
    name: type,
    sub: subject.getPublicKey(),
    nats: { ...claims, type, version: 2 },
  });
  const signature = issuer.sign(Buffer.from(`${head}.${body}`));
  return `${head}.${body}.${Buffer.from(signature).toString('base64url')}`;
}

function base64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
