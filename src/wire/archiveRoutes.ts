import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { liveChangeSchema } from '../config/settings.js';
import { AntiphonError } from '../error.js';
import type { FileMusic } from '../jam/fileMusic.js';
import { hostOf, isAllowedOrigin } from './access.js';
import type { Archive } from './archive.js';
import type { ServedJam } from './jamDirectory.js';
import type { Limits } from './limits.js';
import { SECURITY_HEADERS } from './page.js';
import type { Primed, Problem } from './recordings.js';
import { hasBody, readBody } from './requestBody.js';
import { roleFor } from './tokens.js';

const SESSION = /^\/sessions\/([^/]+)\.(json|mid|abc|journal)$/;
/** No form of a page elsewhere can send this without our being asked first. */
const FILE_TYPE = 'application/octet-stream';

/** HTTP statuses of what may be wrong; of anything else that a person is meant to read, 422. */
const STATUSES: Readonly<Record<string, number>> = {
  'no-bodies': 400,
  'token-wrong': 401,
  'not-allowed': 403,
  'session-unknown': 404,
  'sessions-off': 404,
  'method-unknown': 405,
  'journal-other-model': 409,
  'file-too-large': 413,
  'recording-too-large': 413,
  'file-type-wrong': 415,
  'archive-busy': 503,
  'archive-slow': 504,
};

/** Whether this path of a lone jam is about recordings or files. */
export function isArchivePath(path: string): boolean {
  return path === '/sessions' || path.startsWith('/sessions/') || path === '/prime';
}

/**
 * Answers for the recorded jams and for files that are handed in: all as docs/WIRE.md says it, and
 * to controllers alone. What is wrong is answered as a `Problem`, in JSON.
 */
export class ArchiveRoutes {
  constructor(
    private readonly archive: Archive,
    private readonly jam: ServedJam,
    private readonly limits: Limits,
  ) {}

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      this.expectController(request);
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://jam');
      if (pathname === '/prime') await this.prime(request, response, searchParams);
      else {
        expectMethod(request, 'GET');
        if (hasBody(request)) throw new AntiphonError('no-bodies', 'No bodies here.');
        if (pathname === '/sessions') await this.list(response, searchParams);
        else await this.file(request, response, pathname);
      }
    } catch (error) {
      if (!(error instanceof AntiphonError)) throw error;
      // What was not read of a body is not to be taken for the next request.
      if (hasBody(request)) response.setHeader('connection', 'close');
      const { code, message } = error;
      answer(response, STATUSES[code] ?? 422, { code, message });
    }
  }

  /** The token stands where no log and no page elsewhere gets it to see. */
  private expectController({ headers }: IncomingMessage): void {
    const shown = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    const role = roleFor(this.jam.tokens, 'controller', shown);
    if (role === 'controller') return;
    throw role === undefined
      ? new AntiphonError(
          'token-wrong',
          'Open the page with the token of whoever started Antiphon.',
        )
      : new AntiphonError('not-allowed', 'Recordings are for who steers the jam.');
  }

  private async list(response: ServerResponse, words: URLSearchParams): Promise<void> {
    const skip = Number(words.get('skip') ?? 0);
    const list = await this.archive.list(Number.isInteger(skip) && skip > 0 ? skip : 0);
    answer(response, 200, list);
  }

  private async file(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ): Promise<void> {
    const [, name = '', form] = SESSION.exec(path) ?? [];
    if (form === 'journal') {
      const { path: file, bytes } = await this.archive.journal(name);
      response.writeHead(200, headersOf(`${name}.journal`, 'text/plain; charset=utf-8'));
      // One that is being written is whole up to here.
      await pipeline(createReadStream(file, { end: bytes - 1 }), response);
      return;
    }
    const { timeline, mid, abc } = await this.archive.recording(name);
    if (form === 'mid') send(response, `${name}.mid`, 'audio/midi', mid);
    else if ('code' in timeline) throw new AntiphonError(timeline.code, timeline.message);
    else if (form === 'json') sendTimeline(request, response, `${name}.json`, timeline);
    else if (abc !== undefined) {
      send(response, `${name}.abc`, 'text/vnd.abc; charset=utf-8', Buffer.from(abc));
    } else {
      throw new AntiphonError('nothing-written', 'No phrase was written down in this jam.');
    }
  }

  private async prime(
    request: IncomingMessage,
    response: ServerResponse,
    words: URLSearchParams,
  ): Promise<void> {
    expectMethod(request, 'POST');
    if (!isAllowedOrigin(request.headers.origin, hostOf(request))) {
      throw new AntiphonError('not-allowed', 'Files are taken from the page of this jam alone.');
    }
    if (request.headers['content-type'] !== FILE_TYPE) {
      throw new AntiphonError('file-type-wrong', `A file is sent as ${FILE_TYPE}.`);
    }
    const music = await this.archive.music(await readBody(request, this.limits.fileBytes));
    this.jam.source.receive(
      words.get('as') === 'changes'
        ? { kind: 'settings', change: changesOf(music) }
        : { kind: 'prime', canon: music.canon },
    );
    const { title, bars, key, meter } = music;
    answer(response, 200, { title, bars, key, meter } satisfies Primed);
  }
}

function changesOf({ form }: FileMusic) {
  if (form === undefined) {
    throw new AntiphonError(
      'tune-without-chords',
      'It has no chord symbols like "Am" from the first bar on. Go on from its notes instead.',
    );
  }
  const change = liveChangeSchema.safeParse({ ...form, mode: 'changes' });
  if (change.success) return change.data;
  throw new AntiphonError(
    'changes-too-long',
    'Its chords make a form that is longer than anybody keeps in mind. Go on from its notes instead.',
  );
}

function expectMethod({ method }: IncomingMessage, expected: string): void {
  if (method === expected) return;
  throw new AntiphonError('method-unknown', `Only ${expected} here.`);
}

function sendTimeline(
  { headers }: IncomingMessage,
  response: ServerResponse,
  file: string,
  compressed: Uint8Array,
): void {
  const type = 'application/json; charset=utf-8';
  if (!/\bgzip\b/.test(headers['accept-encoding'] ?? '')) {
    send(response, file, type, gunzipSync(compressed));
    return;
  }
  response.setHeader('content-encoding', 'gzip');
  send(response, file, type, compressed);
}

function send(response: ServerResponse, file: string, type: string, body: Uint8Array): void {
  response.writeHead(200, { ...headersOf(file, type), 'content-length': body.length });
  response.end(body);
}

/** Names of files hold nothing but letters, digits, `.`, `_` and `-`: they need no quoting. */
function headersOf(file: string, type: string): Record<string, string> {
  return {
    ...SECURITY_HEADERS,
    'content-type': type,
    'content-disposition': `attachment; filename="${file}"`,
    'cache-control': 'no-store',
    vary: 'accept-encoding',
  };
}

function answer(response: ServerResponse, status: number, body: Problem | object): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(`${JSON.stringify(body)}\n`);
}
