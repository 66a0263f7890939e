import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Who may come in. Pure functions over header values, so that a table of cases can hold them.
 *
 * The Host check stops DNS rebinding: a hostile page whose name is made to point at 127.0.0.1
 * still sends its own name as Host. The Origin check stops any page elsewhere from opening our
 * socket, which browsers allow across origins.
 */

/** `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * The host name of a Host header, lower case, without port and brackets; undefined if it is none.
 *
 * @example hostName('[::1]:8484') // '::1'
 */
export function hostName(header: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header ?? '');
  return (match?.[1] ?? match?.[2])?.toLowerCase().replace(/\.$/, '');
}

/**
 * The Host of a request. One that gives several means different things to us and to whatever proxy
 * it came through (RFC 9112, section 3.2): that is none.
 */
export function hostOf(request: Pick<IncomingMessage, 'headersDistinct'>): string | undefined {
  const { host = [] } = request.headersDistinct;
  return host.length === 1 ? host[0] : undefined;
}

/**
 * Whether a request that names this Host means us: loopback names do and each of `names`. Served
 * beyond loopback, so does every plain address: rebinding needs a name.
 */
export function isAllowedHost(
  header: string | undefined,
  served: { readonly host: string; readonly names: readonly string[] },
): boolean {
  const name = hostName(header);
  if (name === undefined) return false;
  if (isLoopback(name)) return true;
  if (served.names.some((own) => own.toLowerCase() === name)) return true;
  return isIP(name) !== 0 && !isLoopback(served.host);
}

/**
 * Whether a socket asked for by a page of this Origin may open: only our own page's, which came
 * from the same host and port. Programs that are no browsers send no Origin and may come in.
 */
export function isAllowedOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  if (host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: originHost } = new URL(origin);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  // `URL` drops the port that goes without saying; do the same for the Host header.
  const own = `${protocol}//${host}`;
  return URL.canParse(own) && originHost === new URL(own).host;
}

/** Compares in constant time, so that a token cannot be guessed letter by letter. */
export function isToken(given: string | undefined, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given ?? ''), digest(expected));
}
