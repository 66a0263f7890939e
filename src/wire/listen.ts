import { once } from 'node:events';
import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import { AntiphonError } from '../error.js';

/** Listens, or says in a musician's words why it cannot. */
export async function listen(http: Server, host: string, port: number): Promise<void> {
  http.listen({ host, port });
  try {
    await once(http, 'listening');
  } catch (error) {
    const code = typeof error === 'object' && error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new AntiphonError(
        'port-in-use',
        `Port ${port} is taken, perhaps by another Antiphon: stop that one, or choose another with --port (0 for any free one).`,
        { cause: error },
      );
    }
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND') {
      throw new AntiphonError(
        'address-unusable',
        `Cannot serve on ${host}, port ${port} (${code}): choose an address of this machine with --host and a port above 1023 with --port.`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** Where a browser on this machine finds the server, for example `http://127.0.0.1:8484/`; `https` where it is encrypted. */
export function urlOf(http: Server): string {
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  const everywhere = address.address === '0.0.0.0' || address.address === '::';
  const host = everywhere ? '127.0.0.1' : address.address;
  const scheme = http instanceof TlsServer ? 'https' : 'http';
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${address.port}/`;
}
