import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.mp3': 'audio/mpeg',
};

/** The one style sheet that abcjs writes into each of its pictures, always the same, by its hash. */
const ENGRAVER_STYLE = 'sha256-BCpnf71gZdCsSCHDzyB1RsBbZ0qQdqseK6v+yJsgg30=';

/**
 * What a browser may do with the page. Nothing but what this server serves, no inline scripts; sound
 * and pictures also from what the page made itself (`blob:`, `data:`). Of what a browser can ask a
 * person for, the page may ask for MIDI.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    `style-src 'self' '${ENGRAVER_STYLE}'`,
    "img-src 'self' data:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'permissions-policy': [
    'midi=(self)',
    ...['camera', 'microphone', 'geolocation', 'display-capture', 'payment'].map(deny),
    ...['usb', 'serial', 'hid', 'accelerometer', 'gyroscope', 'magnetometer'].map(deny),
  ].join(', '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

function deny(feature: string): string {
  return `${feature}=()`;
}

/** A name that the build made from the bytes: what has it never changes. */
const HASHED = /-[0-9A-Z]{8}\.[a-z0-9]+$/;

interface Asset {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
}

/** The built page by URL path: `/`, `/main.js`... */
export type Page = ReadonlyMap<string, Asset>;

/** Other names of the same page: it looks at its address to know how to show itself. */
const VIEWS = ['/watch', '/teach', '/stage'];

/**
 * Reads the built page whole. A request only ever picks from this map, so there is no way from a
 * URL to a path on the disk. A folder that is not there is an empty page.
 */
export async function loadPage(folder: string): Promise<Page> {
  const page = new Map<string, Asset>();
  for (const path of await filesIn(folder)) {
    const body = await readFile(path);
    const url = `/${relative(folder, path).split(sep).join('/')}`;
    const type = CONTENT_TYPES[extname(path)] ?? 'application/octet-stream';
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const names = url === '/index.html' ? ['/', ...VIEWS] : [url];
    for (const name of names) page.set(name, { type, body, etag });
  }
  return page;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Answers a GET or HEAD for a part of the page, `/`, `/main.js`... */
export function servePage(
  page: Page,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const asset = page.get(path);
  if (asset === undefined) {
    const missing = page.size === 0 && path === '/';
    reply(
      response,
      missing ? 503 : 404,
      missing ? 'The page is not built: run npm run build\n' : 'Not found\n',
    );
    return;
  }
  // Always asked for again, so that a new daemon is never met by an old page; unchanged parts
  // cost a 304, and those that cannot change nothing.
  const caching = HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
  const headers = { ...SECURITY_HEADERS, 'cache-control': caching, etag: asset.etag };
  if (request.headers['if-none-match'] === asset.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, {
    ...headers,
    'content-type': asset.type,
    'content-length': asset.body.length,
  });
  response.end(request.method === 'HEAD' ? undefined : asset.body);
}

/** Answers with a line of text. */
export function reply(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}
