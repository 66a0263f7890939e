import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { decode, encode, Message } from 'node-osc';
import { z } from 'zod';
import { AntiphonError } from '../error.js';
import type { JamEvent } from '../jam/events.js';
import type { MidiMessage } from '../midi/message.js';
import { RateLimit } from '../midi/rateLimit.js';
import { isLoopback, isToken } from './access.js';
import { HeldKeys } from './heldKeys.js';
import type { JamSource } from './jamSource.js';
import { DEFAULT_LIMITS } from './limits.js';
import { readOsc, writeOsc } from './oscMessages.js';
import { inputOf } from './requests.js';

/** An address and a port of UDP. */
export interface UdpAddress {
  readonly host: string;
  readonly port: number;
}

export interface OscOptions {
  readonly source: JamSource;
  /** Where OSC is listened to; absent for not at all. */
  readonly listen?: UdpAddress;
  /** Where events are told; absent for nowhere. */
  readonly tell?: UdpAddress;
  /** Needed to listen beyond this machine: the first part of every address. */
  readonly token?: string;
}

/**
 * Control by Open Sound Control, for TouchOSC, Companion, Max and their like: what comes in is what
 * a controller on the WebSocket may ask for, what goes out is what viewers are told. Nobody answers
 * for a datagram, so what is not understood is passed over.
 */
export class OscPort {
  private socket: Socket | undefined;
  private unsubscribe: (() => void) | undefined;
  private readonly held = new HeldKeys();
  private readonly rate: RateLimit;

  constructor(private readonly options: OscOptions) {
    this.rate = new RateLimit(DEFAULT_LIMITS.messages, options.source.now());
  }

  /**
   * Returns the port that is listened on.
   *
   * @throws AntiphonError `osc-token-needed`, or `osc-unavailable` where the port is taken.
   */
  async start(): Promise<number> {
    const { listen, tell, token, source } = this.options;
    if (listen !== undefined && !isLoopback(listen.host) && token === undefined) {
      throw new AntiphonError(
        'osc-token-needed',
        `To hear OSC from beyond this machine (${listen.host}), give a token: --token, at least 16 characters; senders put it into the address, /antiphon/TOKEN/panic.`,
      );
    }
    const socket = createSocket('udp4');
    this.socket = socket;
    socket.on('message', (bytes) => this.receive(bytes));
    const bound = once(socket, 'listening');
    socket.bind(listen?.port ?? 0, listen?.host ?? '0.0.0.0');
    try {
      await bound;
    } catch (cause) {
      socket.close();
      this.socket = undefined;
      throw new AntiphonError(
        'osc-unavailable',
        `OSC cannot be heard on ${listen?.host}:${listen?.port}: the port is taken, or the address is not of this machine. Choose another with --osc-in.`,
        { cause },
      );
    }
    // A receiver that is not there, or a network that is gone, is no reason to stop playing.
    socket.on('error', () => {});
    if (tell !== undefined) this.unsubscribe = source.subscribe((event) => this.tell(event, tell));
    return socket.address().port;
  }

  /** Lets go of what is held and hears nothing any more. Idempotent. */
  stop(): void {
    const { socket } = this;
    if (socket === undefined) return;
    this.socket = undefined;
    this.unsubscribe?.();
    this.play(this.held.releaseAll());
    socket.close();
  }

  private receive(bytes: Buffer): void {
    const { listen, source, token } = this.options;
    if (listen === undefined || !this.rate.take(source.now())) return;
    for (const { address, args } of messagesIn(bytes)) {
      const values = args.map(({ value }) => value);
      const request = readOsc(address, values, (given) =>
        token === undefined ? given === '' : isToken(given, token),
      );
      if (request?.type === 'note') {
        const { on, pitch, velocity } = request;
        if (on) this.play(this.held.press(pitch, velocity));
        else {
          const message = this.held.release(pitch);
          if (message !== undefined) this.play([message]);
        }
      } else if (request?.type === 'pedal') {
        this.play([this.held.pedal(request.down)]);
      } else if (request?.type === 'panic') {
        this.play(this.held.releaseAll());
        source.receive({ kind: 'panic' });
      } else if (request !== undefined) {
        source.receive(inputOf(request));
      }
    }
  }

  private play(messages: readonly MidiMessage[]): void {
    for (const message of messages) this.options.source.receive({ kind: 'midi', message });
  }

  private tell(event: JamEvent, { host, port }: UdpAddress): void {
    for (const { address, args } of writeOsc(event)) {
      this.socket?.send(encode(new Message(address, ...args)), port, host);
    }
  }
}

const messageSchema = z.object({
  address: z.string(),
  args: z.array(z.object({ value: z.unknown() })),
});

/** The messages of a datagram; those of a bundle too, but not of bundles within it. */
export function messagesIn(bytes: Buffer): z.output<typeof messageSchema>[] {
  try {
    const packet: unknown = decode(bytes);
    const bundle = bundleSchema.safeParse(packet);
    const packets = bundle.success ? bundle.data.elements : [packet];
    return packets.flatMap((one) => {
      const message = messageSchema.safeParse(one);
      return message.success ? [message.data] : [];
    });
  } catch {
    return [];
  }
}

const bundleSchema = z.object({ elements: z.array(z.unknown()) });
