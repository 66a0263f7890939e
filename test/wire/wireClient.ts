import { WebSocket } from 'ws';
import {
  type ClientMessage,
  PROTOCOL_VERSION,
  type Role,
  type ServerMessage,
  SUBPROTOCOL,
  serverMessageSchema,
} from '../../src/wire/messages.js';

/** The other end of the wire: a real socket, and every message it got, checked by the schemas. */
export class WireClient {
  readonly messages: ServerMessage[] = [];
  private readonly waiting = new Set<() => void>();
  closed?: { code: number; reason: string };

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.messages.push(serverMessageSchema.parse(JSON.parse(String(data))));
      this.wake();
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
      this.wake();
    });
    socket.on('error', () => {});
  }

  /** Connects and waits for the version; fails with the HTTP status when refused. */
  static async open(
    page: string,
    options: ConstructorParameters<typeof WebSocket>[2] & { protocol?: string } = {},
  ): Promise<WireClient> {
    const { protocol = SUBPROTOCOL, ...rest } = options;
    const socket = new WebSocket(`${page.replace('http', 'ws')}ws`, protocol, rest);
    const client = new WireClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    await client.until((message) => message.type === 'version');
    return client;
  }

  /** Connects, says hello and waits for the snapshot. */
  static async join(page: string, role: Role = 'controller'): Promise<WireClient> {
    const client = await WireClient.open(page);
    await client.hello(role);
    return client;
  }

  async hello(role: Role): Promise<ServerMessage & { type: 'snapshot' }> {
    this.send({ type: 'hello', protocol: PROTOCOL_VERSION, role });
    return (await this.until((message) => message.type === 'snapshot')) as ServerMessage & {
      type: 'snapshot';
    };
  }

  send(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The first message that is `wanted`, now or later. */
  async until(wanted: (message: ServerMessage) => boolean): Promise<ServerMessage> {
    for (;;) {
      const found = this.messages.find(wanted);
      if (found !== undefined) return found;
      if (this.closed) throw new Error(`closed: ${JSON.stringify(this.closed)}`);
      await this.next();
    }
  }

  /** Waits until everything sent so far has been dealt with. */
  async settled(): Promise<void> {
    const id = this.messages.length + 1_000_000 * Math.floor(1 + this.pings++);
    this.send({ type: 'ping', id });
    await this.until((message) => message.type === 'pong' && message.id === id);
  }
  private pings = 0;

  async end(): Promise<{ code: number; reason: string }> {
    while (this.closed === undefined) await this.next();
    return this.closed;
  }

  get errors(): string[] {
    return this.messages.flatMap((message) => (message.type === 'error' ? [message.code] : []));
  }

  get events(): (ServerMessage & { type: 'event' })[] {
    return this.messages.flatMap((message) => (message.type === 'event' ? [message] : []));
  }

  private next(): Promise<void> {
    return new Promise((resolve) => this.waiting.add(resolve));
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
