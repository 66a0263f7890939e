import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import { expectClosed } from '../closedFile.js';
import { AntiphonError } from '../error.js';

/** PEM files: the certificate with those that vouch for it, and its private key. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface TlsPair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Milliseconds between looks at the files: a renewed certificate is good for days before it is due. */
const LOOK_EVERY = 60_000;

/**
 * Reads the two and sees whether they belong together.
 *
 * @throws AntiphonError `tls-unreadable`, `tls-key-open` or `tls-invalid`
 */
export async function readTls({ certificate, key }: TlsFiles): Promise<TlsPair> {
  const read = (path: string) =>
    readFile(path).catch((cause) => {
      throw new AntiphonError(
        'tls-unreadable',
        `${path} cannot be read: --tls-cert and --tls-key name files in PEM form that this user may read.`,
        { cause },
      );
    });
  const pair = { cert: await read(certificate), key: await read(key) };
  expectClosed(key, 'tls-key-open');
  try {
    createSecureContext(pair);
  } catch (cause) {
    throw new AntiphonError(
      'tls-invalid',
      `${certificate} and ${key} are not a certificate and its private key in PEM form, without a passphrase.`,
      { cause },
    );
  }
  return pair;
}

/**
 * Takes a renewed certificate over when its files change, for all who connect from then on. Returns
 * how to end that. A pair that cannot be used is told, and the one before it kept.
 */
export function renewTls(
  server: Server,
  files: TlsFiles,
  failed: (error: unknown) => void,
  every: number = LOOK_EVERY,
): () => void {
  const renew = (): void => {
    readTls(files).then((pair) => server.setSecureContext(pair), failed);
  };
  const paths = [files.certificate, files.key];
  for (const path of paths) watchFile(path, { interval: every, persistent: false }, renew);
  return () => {
    for (const path of paths) unwatchFile(path, renew);
  };
}
