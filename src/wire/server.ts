import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { liveSettingsSchema } from '../config/settings.js';
import { AntiphonError } from '../error.js';
import { hostOf, isAllowedHost, isLoopback } from './access.js';
import { Archive, type ArchiveOptions } from './archive.js';
import { ArchiveRoutes, isArchivePath } from './archiveRoutes.js';
import { Audience } from './audience.js';
import { type Choices, NO_CHOICES } from './choices.js';
import { createEntrance } from './entrance.js';
import { type JamDirectory, jamPath, type ServedJam } from './jamDirectory.js';
import type { JamSource } from './jamSource.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { listen, urlOf } from './listen.js';
import { PROTOCOL_VERSION, SUBPROTOCOL } from './messages.js';
import { loadPage, type Page, reply, SECURITY_HEADERS, servePage } from './page.js';
import { hasBody } from './requestBody.js';
import type { TlsFiles } from './tls.js';
import type { Tokens } from './tokens.js';
import { refusal, refuse } from './upgrade.js';
import { forwardedAddress, Visitors, visitorAt } from './visitors.js';

/** WebSocket close code for a server that stops (RFC 6455, section 7.4.1). */
const GOING_AWAY = 1001;
/** Milliseconds that clients have to answer the goodbye before they are cut off. */
const GOODBYE = 300;

const SETTINGS = z.toJSONSchema(liveSettingsSchema);

export interface ServerOptions {
  /** Address to listen on: a loopback one unless there are tokens. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Names beside this machine's own under which browsers may know it. */
  readonly names?: readonly string[];
  /** Whether all come through a reverse proxy, which says who they are. */
  readonly behindProxy?: boolean;
  /** To serve over https and wss. */
  readonly tls?: TlsFiles;
  /** Where the built page lies. */
  readonly pageFolder: string;
  /** Version of the daemon, told to clients. */
  readonly version: string;
  /** What clients may choose from; nothing where absent. */
  readonly choices?: Choices;
  readonly limits?: Partial<Limits>;
  /** Told of what went wrong in here. */
  readonly onError?: (error: unknown) => void;
}

/** For a lone jam: its page on `/`, its WebSocket on `/ws`. */
export interface WireOptions extends ServerOptions {
  readonly source: JamSource;
  /** What clients have to show; nothing where absent, which is for loopback alone. */
  readonly tokens?: Tokens;
  /** Where recorded jams are found, and files that are handed in are read; neither where absent. */
  readonly archive?: ArchiveOptions;
}

/** For several: the page of each on `/s/NAME/`, its WebSocket on `/s/NAME/ws`. */
export interface DirectoryOptions extends ServerOptions {
  readonly jams: JamDirectory;
}

/**
 * The page and its WebSocket: HTTP for the page and `/healthz`, `antiphon.v1` on `/ws`; the same for
 * each jam of a directory under its name.
 *
 * `start` fails with the `AntiphonError`s `token-needed`, `tls-unreadable`, `tls-invalid`,
 * `port-in-use` and `address-unusable`.
 */
export class WireServer {
  private readonly limits: Limits;
  private readonly visitors: Visitors;
  /** By the names of their jams; a lone jam's has none. A named one is there while it is watched. */
  private readonly audiences = new Map<string | undefined, Audience>();
  private readonly archive?: { readonly shelf: Archive; readonly routes: ArchiveRoutes };
  private started?: Promise<string>;
  private stopped?: Promise<void>;
  private close: () => Promise<void> = async () => {};

  constructor(private readonly options: WireOptions | DirectoryOptions) {
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.visitors = new Visitors(this.limits.perAddress);
    if ('source' in options && options.archive !== undefined) {
      const shelf = new Archive(options.archive, this.limits);
      this.archive = { shelf, routes: new ArchiveRoutes(shelf, loneJam(options), this.limits) };
    }
  }

  /** Listens and returns the address of the page. When `signal` aborts, the server stops. */
  start(signal?: AbortSignal): Promise<string> {
    this.started ??= this.open(signal);
    return this.started;
  }

  /** Says goodbye to everybody, releases the keys they hold and closes the port. */
  stop(): Promise<void> {
    this.stopped ??= (this.started ?? Promise.resolve()).then(
      () => this.close(),
      () => {},
    );
    return this.stopped;
  }

  /** A jam is no longer where it was: those who are with it have to come again. */
  dismiss(name: string): void {
    this.audiences.get(name)?.dismiss();
  }

  private async open(signal?: AbortSignal): Promise<string> {
    const { host, port, pageFolder, tls, behindProxy = false } = this.options;
    if ('source' in this.options) expectTokens(this.options);
    const page = await loadPage(pageFolder);
    const http = await createEntrance({
      limits: this.limits,
      failed: (error) => this.failed(error),
      ...(behindProxy ? {} : { visitors: this.visitors }),
      ...(tls === undefined ? {} : { tls }),
    });
    http.on('request', (request, response) => {
      this.serve(page, request, response).catch((error) => {
        this.failed(error);
        reply(response, 500, 'That did not work; see the log.\n');
      });
    });
    const sockets = this.acceptSockets(http);
    await listen(http, host, port);

    if ('source' in this.options) this.gather(undefined, loneJam(this.options));
    const heartbeat = setInterval(() => {
      for (const audience of this.audiences.values()) audience.beat();
    }, this.limits.heartbeat);
    const abort = () => void this.stop();
    this.close = async () => {
      signal?.removeEventListener('abort', abort);
      clearInterval(heartbeat);
      this.archive?.shelf.close();
      for (const audience of this.audiences.values()) audience.close();
      await shut(http, sockets);
    };
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    return urlOf(http);
  }

  private acceptSockets(http: Server): WebSocketServer {
    const sockets = new WebSocketServer({
      noServer: true,
      maxPayload: this.limits.messageBytes,
      perMessageDeflate: false,
      handleProtocols: (offered) => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
    });
    http.on('upgrade', (request, socket, head) => {
      // From here on the HTTP server no longer minds this socket; a reset must not crash us.
      socket.on('error', () => socket.destroy());
      const full = this.size >= this.limits.clients;
      const status = full ? '503 Service Unavailable' : refusal(request, this.served());
      if (status !== undefined) refuse(socket, status);
      else if (!this.enters(request, socket)) refuse(socket, '429 Too Many Requests');
      else {
        this.comeIn(request, socket, head, sockets).catch((error) => {
          this.failed(error);
          refuse(socket, '500 Internal Server Error');
        });
      }
    });
    return sockets;
  }

  /** Behind a proxy all connections come from one address, so its word on whose they are counts. */
  private enters(request: IncomingMessage, socket: Duplex): boolean {
    if (this.options.behindProxy !== true) return true;
    const visitor = visitorAt(forwardedAddress(request.headers['x-forwarded-for']));
    if (!this.visitors.enter(visitor)) return false;
    socket.once('close', () => this.visitors.leave(visitor));
    return true;
  }

  private async comeIn(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    sockets: WebSocketServer,
  ): Promise<void> {
    const { name } = jamPath(request.url);
    const jam = this.audiences.get(name)?.jam ?? (await this.find(name));
    if (jam === undefined) refuse(socket, '404 Not Found');
    else {
      sockets.handleUpgrade(request, socket, head, (opened) => {
        this.admit(name, jam, opened, socket);
      });
    }
  }

  private admit(
    name: string | undefined,
    jam: ServedJam,
    socket: WebSocket,
    beneath: Duplex,
  ): void {
    const audience = this.audiences.get(name) ?? this.gather(name, jam);
    const client = audience.admit(socket, beneath, () => {
      // A lone jam is followed whether it is watched or not.
      if (name === undefined || audience.size > 0) return;
      audience.close();
      this.audiences.delete(name);
    });
    client.send({
      type: 'version',
      protocol: PROTOCOL_VERSION,
      server: this.options.version,
      settings: SETTINGS,
      ...this.choices,
    });
  }

  private get choices(): Choices {
    return this.options.choices ?? NO_CHOICES;
  }

  private gather(name: string | undefined, jam: ServedJam): Audience {
    const { limits, choices } = this;
    const audience = new Audience(jam, { limits, choices, failed: (error) => this.failed(error) });
    this.audiences.set(name, audience);
    return audience;
  }

  private async find(name: string | undefined): Promise<ServedJam | undefined> {
    if (name === undefined || !('jams' in this.options)) return undefined;
    return this.options.jams.find(name);
  }

  private get size(): number {
    let size = 0;
    for (const audience of this.audiences.values()) size += audience.size;
    return size;
  }

  private failed(error: unknown): void {
    this.options.onError?.(error);
  }

  private async serve(
    page: Page,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (!isAllowedHost(hostOf(request), this.served())) {
      reply(response, 403, 'This address is not known here; use the one the daemon printed.\n');
    } else if (this.archive !== undefined && isArchivePath(jamPath(request.url).path)) {
      await this.archive.routes.serve(request, response);
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      reply(response, 405, 'Only GET and HEAD\n');
    } else if (hasBody(request)) {
      // Nobody reads it, so whoever sends one means something that we do not: let it not be taken
      // for the next request.
      response.setHeader('connection', 'close');
      reply(response, 400, 'No bodies\n');
    } else if (request.url === '/healthz') {
      response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'application/json' });
      response.end(`${JSON.stringify({ status: 'ok', clients: this.size })}\n`);
    } else {
      const { name, path } = jamPath(request.url);
      // The page's parts are the same for every jam.
      const isThere = this.audiences.has(name) || ('jams' in this.options && path !== '/');
      if (isThere || (await this.find(name)) !== undefined) {
        servePage(page, path, request, response);
      } else {
        reply(response, 404, 'Not found\n');
      }
    }
  }

  private served(): { host: string; names: readonly string[] } {
    const { host, names = [] } = this.options;
    if (isLoopback(host)) return { host, names };
    return { host, names: [host, hostname(), `${hostname()}.local`, ...names] };
  }
}

const OPEN_TO_ALL: Tokens = { anybody: 'controller' };

function loneJam({ source, tokens = OPEN_TO_ALL }: WireOptions): ServedJam {
  return { source, tokens };
}

/** @throws AntiphonError `token-needed` where strangers could reach what is not for strangers */
export function expectTokens({
  host,
  names = [],
  behindProxy,
  tokens = OPEN_TO_ALL,
}: Pick<WireOptions, 'host' | 'names' | 'behindProxy' | 'tokens'>): void {
  const isPrivate = isLoopback(host) && names.length === 0 && behindProxy !== true;
  if (isPrivate || tokens.anybody === undefined || tokens.anybody === 'viewer') return;
  throw new AntiphonError(
    'token-needed',
    `Serving on ${[host, ...names].join(', ')} lets others in: give a token with ANTIPHON_TOKEN or --token-file, or serve on 127.0.0.1 alone.`,
  );
}

async function shut(http: Server, sockets: WebSocketServer): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  for (const socket of sockets.clients) socket.close(GOING_AWAY, 'going-away');
  http.closeIdleConnections();
  const deadline = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
    http.closeAllConnections();
  }, GOODBYE);
  await closed;
  clearTimeout(deadline);
}
