import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { NetworkEvent } from '../jam/events.js';
import { Broadcast } from './broadcast.js';
import type { Choices } from './choices.js';
import { Client } from './client.js';
import type { ServedJam } from './jamDirectory.js';
import type { Limits } from './limits.js';
import type { Frame } from './outbox.js';

/** Told where the network is not to be seen from here. */
const NOTHING_TO_SEE: NetworkEvent = {
  kind: 'network',
  start: 0,
  from: 0,
  text: '',
  layers: [],
  cells: '',
};

/** Everybody who follows one jam through this server. */
export class Audience {
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
  private readonly unsubscribe: () => void;
  /** How many look inside the network, and whether the jam tells of it. */
  private lookers = 0;
  private isInsideTold = false;

  constructor(
    readonly jam: ServedJam,
    private readonly house: {
      readonly limits: Limits;
      readonly choices: Choices;
      /** Something went wrong here that a client must not be told about. */
      failed(error: unknown): void;
    },
  ) {
    this.unsubscribe = jam.source.subscribe((event) => this.broadcast.post(event));
  }

  get size(): number {
    return this.clients.size;
  }

  /** Takes somebody in, to be greeted; `left` is called when they are gone. */
  admit(socket: WebSocket, beneath: Duplex, left: () => void): Client {
    const { limits, choices, failed } = this.house;
    const { source, tokens } = this.jam;
    const settle = () => this.broadcast.flush();
    const client = new Client(socket, {
      source,
      tokens,
      limits,
      choices,
      settle,
      failed,
      look: (on) => this.look(on),
    });
    this.clients.set(client, beneath);
    const deadline = setTimeout(() => client.late(), limits.helloTime);
    socket.on('message', (data, binary) => client.receive(binary ? undefined : String(data)));
    socket.on('pong', () => client.pong());
    // A frame that breaks the protocol or is too long: `ws` has closed the connection already.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(deadline);
      this.clients.delete(client);
      client.gone();
      left();
    });
    return client;
  }

  /**
   * Asks everybody whether they are still there; and tells the jam where nobody looks inside the
   * network any more. Not at once: whoever looks again and again must not make it tell all of it
   * each time.
   */
  beat(): void {
    if (this.lookers === 0) this.lookAway();
    for (const client of this.clients.keys()) client.beat();
  }

  /** Cuts everybody off: who comes again finds the jam where it is now. */
  dismiss(): void {
    for (const socket of this.clients.values()) socket.destroy();
  }

  /** Follows the jam no more, and lets go of the keys that are still held here. */
  close(): void {
    this.lookAway();
    this.unsubscribe();
    for (const client of this.clients.keys()) client.gone();
  }

  /** Returns what one who begins to look is to be told, where it is known already. */
  private look(on: boolean): Frame | undefined {
    this.lookers += on ? 1 : -1;
    if (!on) return undefined;
    if (this.isInsideTold) return this.broadcast.inside();
    this.isInsideTold = true;
    if (this.jam.source.look === undefined) this.broadcast.post(NOTHING_TO_SEE);
    else this.jam.source.look('network', true);
    return undefined;
  }

  private lookAway(): void {
    if (!this.isInsideTold) return;
    this.isInsideTold = false;
    this.jam.source.look?.('network', false);
    this.broadcast.forgetInside();
  }
}
