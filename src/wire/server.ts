import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { liveSettingsSchema } from '../config/settings.js';
import { AntiphonError } from '../error.js';
import { isAllowedHost, isLoopback } from './access.js';
import { Broadcast } from './broadcast.js';
import { Client } from './client.js';
import type { JamSource } from './jamSource.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { listen, urlOf } from './listen.js';
import { PROTOCOL_VERSION, SUBPROTOCOL } from './messages.js';
import { loadPage, type Page, reply, servePage } from './page.js';
import { refusal, refuse } from './upgrade.js';

/** WebSocket close code for a server that stops (RFC 6455, section 7.4.1). */
const GOING_AWAY = 1001;
/** Milliseconds that clients have to answer the goodbye before they are cut off. */
const GOODBYE = 300;

const SETTINGS = z.toJSONSchema(liveSettingsSchema);

export interface WireOptions {
  readonly source: JamSource;
  /** Address to listen on: a loopback one unless there is a token. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** What every client has to show; needed beyond loopback. */
  readonly token?: string;
  /** Names beside this machine's own under which browsers may know it, beyond loopback. */
  readonly names?: readonly string[];
  /** Where the built page lies. */
  readonly pageFolder: string;
  /** Version of the daemon, told to clients. */
  readonly version: string;
  readonly limits?: Partial<Limits>;
  /** Told of what went wrong in here. */
  readonly onError?: (error: unknown) => void;
}

/**
 * The page and its WebSocket: HTTP for the page and `/healthz`, `antiphon.v1` on `/ws`.
 *
 * `start` fails with the `AntiphonError`s `token-needed`, `port-in-use` and `address-unusable`.
 */
export class WireServer {
  private readonly limits: Limits;
  /** Each with the socket beneath its WebSocket. */
  private readonly clients = new Map<Client, Duplex>();
  private readonly broadcast = new Broadcast((frames) => {
    for (const [client, socket] of this.clients) {
      // All that one turn brings goes out in one write: with many viewers, writes are the cost.
      socket.cork();
      for (const frame of frames) client.tell(frame);
      socket.uncork();
    }
  });
  private started?: Promise<string>;
  private stopped?: Promise<void>;
  private close: () => Promise<void> = async () => {};

  constructor(private readonly options: WireOptions) {
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
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

  private async open(signal?: AbortSignal): Promise<string> {
    const { host, port, token, pageFolder, source } = this.options;
    if (!isLoopback(host) && token === undefined) {
      throw new AntiphonError(
        'token-needed',
        `Serving on ${host} lets others in: give a token with --token, or serve on 127.0.0.1.`,
      );
    }
    const page = await loadPage(pageFolder);
    const http = createServer((request, response) => this.serve(page, request, response));
    const sockets = this.acceptSockets(http);
    await listen(http, host, port);

    const unsubscribe = source.subscribe((event) => this.broadcast.post(event));
    const heartbeat = setInterval(() => {
      for (const client of this.clients.keys()) client.beat();
    }, this.limits.heartbeat);
    const abort = () => void this.stop();
    this.close = async () => {
      signal?.removeEventListener('abort', abort);
      clearInterval(heartbeat);
      unsubscribe();
      for (const client of this.clients.keys()) client.gone();
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
      const full = this.clients.size >= this.limits.clients;
      const status = full ? '503 Service Unavailable' : refusal(request, this.served());
      if (status !== undefined) refuse(socket, status);
      else sockets.handleUpgrade(request, socket, head, (opened) => this.admit(opened, socket));
    });
    return sockets;
  }

  private admit(socket: WebSocket, beneath: Duplex): void {
    const { source, token, version } = this.options;
    const client = new Client(socket, {
      source,
      limits: this.limits,
      ...(token === undefined ? {} : { token }),
      settle: () => this.broadcast.flush(),
      failed: (error) => this.options.onError?.(error),
    });
    this.clients.set(client, beneath);
    socket.on('message', (data, binary) => client.receive(binary ? undefined : String(data)));
    socket.on('pong', () => client.pong());
    // A frame that breaks the protocol or is too long: `ws` has closed the connection already.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.clients.delete(client);
      client.gone();
    });
    client.send({
      type: 'version',
      protocol: PROTOCOL_VERSION,
      server: version,
      settings: SETTINGS,
    });
  }

  private serve(page: Page, request: IncomingMessage, response: ServerResponse): void {
    if (!isAllowedHost(request.headers.host, this.served())) {
      reply(response, 403, 'This address is not known here; use the one the daemon printed.\n');
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      reply(response, 405, 'Only GET and HEAD\n');
    } else if (request.url === '/healthz') {
      response.setHeader('content-type', 'application/json');
      response.end(`${JSON.stringify({ status: 'ok', clients: this.clients.size })}\n`);
    } else {
      servePage(page, request, response);
    }
  }

  private served(): { host: string; names: readonly string[] } {
    const { host, names = [] } = this.options;
    return { host, names: [host, hostname(), `${hostname()}.local`, ...names] };
  }
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
