import { createServer as createHttp, type Server, type ServerOptions } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Socket } from 'node:net';
import { isLoopback } from './access.js';
import type { Limits } from './limits.js';
import { readTls, renewTls, type TlsFiles } from './tls.js';
import { type Visitors, visitorAt } from './visitors.js';

export interface EntranceOptions {
  readonly limits: Limits;
  /** By the address that each comes from; absent where that is a proxy's for all of them. */
  readonly visitors?: Visitors;
  readonly tls?: TlsFiles;
  /** Told of a renewed certificate that cannot be used. */
  readonly failed: (error: unknown) => void;
}

/**
 * The HTTP server with those of its bounds that hold before anybody has said a word that we know:
 * whoever is slow, talks too much or comes too often is let go.
 *
 * @throws AntiphonError `tls-unreadable` or `tls-invalid`
 */
export async function createEntrance({
  limits,
  visitors,
  tls,
  failed,
}: EntranceOptions): Promise<Server> {
  const bounds: ServerOptions = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.requestTime,
    requestTimeout: limits.requestTime,
    // How exactly the two above are kept.
    connectionsCheckingInterval: Math.ceil(limits.requestTime / 4),
    keepAliveTimeout: limits.idleTime,
  };
  const http = tls === undefined ? createHttp(bounds) : await encrypted(tls, bounds, failed);
  http.maxConnections = limits.connections;
  if (visitors !== undefined) {
    http.on('connection', (socket) => {
      if (!isWelcome(socket, visitors)) socket.destroy();
    });
  }
  return http;
}

/** This machine's own programs are not counted: whoever can run one here needs no network. */
function isWelcome(socket: Socket, visitors: Visitors): boolean {
  const { remoteAddress = '' } = socket;
  if (isLoopback(remoteAddress.replace(/^::ffff:/, ''))) return true;
  const visitor = visitorAt(remoteAddress);
  if (!visitors.enter(visitor)) return false;
  socket.once('close', () => visitors.leave(visitor));
  return true;
}

async function encrypted(
  files: TlsFiles,
  bounds: ServerOptions,
  failed: (error: unknown) => void,
): Promise<Server> {
  const pair = await readTls(files);
  const https = createHttps({ ...bounds, ...pair, handshakeTimeout: bounds.headersTimeout });
  https.once('close', renewTls(https, files, failed));
  return https;
}
