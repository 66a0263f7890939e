import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { hostOf, isAllowedHost, isAllowedOrigin } from './access.js';
import { jamPath } from './jamDirectory.js';
import { SUBPROTOCOL } from './messages.js';

/** The HTTP status to refuse this request for a WebSocket with; undefined when it may open. */
export function refusal(
  request: Pick<IncomingMessage, 'url' | 'headers' | 'headersDistinct'>,
  served: { readonly host: string; readonly names: readonly string[] },
): string | undefined {
  const host = hostOf(request);
  const { origin, 'sec-websocket-protocol': offered = '' } = request.headers;
  if (!isAllowedHost(host, served) || !isAllowedOrigin(origin, host)) return '403 Forbidden';
  if (jamPath(request.url).path !== '/ws') return '404 Not Found';
  const protocols = offered.split(',').map((name) => name.trim());
  return protocols.includes(SUBPROTOCOL) ? undefined : '400 Bad Request';
}

/** Answers and closes, whether the other side does or not: a connection kept half open costs one too. */
export function refuse(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
