import type { ClientMessage, Role, ServerMessage } from '../wire/messages.js';
import { SessionClock } from './sessionClock.js';

/** How the wire is called; `wire/messages` has the same words for the server. */
const SUBPROTOCOL = 'antiphon.v1' satisfies typeof import('../wire/messages.js').SUBPROTOCOL;
const PROTOCOL = 1 satisfies typeof import('../wire/messages.js').PROTOCOL_VERSION;

/** Milliseconds between pings. Two without an answer, and the connection is given up. */
const PING = 4000;
const FIRST_RETRY = 400;
const LAST_RETRY = 5000;

export type LinkState = 'connecting' | 'connected' | 'lost' | 'refused';

export interface ConnectionListener {
  link(state: LinkState): void;
  message(message: ServerMessage): void;
}

/** The socket to the daemon. It comes back by itself, and every time with a new snapshot. */
export class Connection {
  readonly clock = new SessionClock();
  private socket?: WebSocket;
  private state: LinkState = 'connecting';
  private tries = 0;
  private retry?: number;
  private pings = new Map<number, number>();
  private lastPing = 0;

  constructor(
    private readonly address: {
      readonly url: string;
      readonly role: Role;
      readonly token?: string;
    },
    private readonly listener: ConnectionListener,
  ) {}

  start(): void {
    this.open();
    setInterval(() => this.ping(), PING);
    // Waking up or getting the network back is a good moment to try at once.
    for (const event of ['online', 'focus']) {
      window.addEventListener(event, () => {
        if (this.state === 'lost') this.open();
      });
    }
  }

  /** Leaves and comes again, for the jam as it is now. */
  renew(): void {
    if (this.state !== 'connected') return;
    const { socket } = this;
    delete this.socket;
    socket?.close();
    this.enter('connecting');
    this.open();
  }

  /** Says it if there is someone to say it to; what is said to nobody is dropped. */
  send(message: ClientMessage): void {
    if (this.state === 'connected') this.transmit(message);
  }

  private transmit(message: ClientMessage): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private open(): void {
    clearTimeout(this.retry);
    const socket = new WebSocket(this.address.url, SUBPROTOCOL);
    this.socket = socket;
    this.pings.clear();
    this.clock.reset();
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.socket) this.receive(JSON.parse(String(data)));
    });
    socket.addEventListener('close', ({ reason }) => {
      if (socket === this.socket) this.lost(reason);
    });
  }

  private receive(message: ServerMessage): void {
    if (message.type === 'version') {
      const { role, token } = this.address;
      const hello = { type: 'hello', protocol: PROTOCOL, role } as const;
      this.transmit(token === undefined ? hello : { ...hello, token });
    } else if (message.type === 'snapshot') {
      this.tries = 0;
      this.enter('connected');
      this.ping();
    } else if (message.type === 'pong') {
      const sent = this.pings.get(message.id);
      this.pings.delete(message.id);
      if (sent !== undefined) this.clock.read(sent, performance.now(), message.at);
    }
    this.listener.message(message);
  }

  private ping(): void {
    if (this.state !== 'connected') return;
    if (this.pings.size >= 2) {
      // Closing waits for a goodbye that may never come: go on without it.
      this.socket?.close();
      this.lost('');
      return;
    }
    this.lastPing += 1;
    this.pings.set(this.lastPing, performance.now());
    this.transmit({ type: 'ping', id: this.lastPing });
  }

  private lost(reason: string): void {
    delete this.socket;
    if (reason === 'token-wrong' || reason === 'protocol-unsupported') {
      this.enter('refused');
      return;
    }
    this.enter('lost');
    // Not all pages at once when the daemon comes back.
    const pause = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** this.tries) * (0.75 + Math.random() / 2);
    this.tries += 1;
    this.retry = window.setTimeout(() => this.open(), pause);
  }

  private enter(state: LinkState): void {
    this.state = state;
    this.listener.link(state);
  }
}
