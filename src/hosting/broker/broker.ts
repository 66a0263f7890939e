import { readFile } from 'node:fs/promises';
import {
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { AntiphonError } from '../../error.js';

/** A broker that does not answer is noticed after two of these; the music does not wait for it. */
const PING_EVERY = 2000;
/** Between two attempts to get it back, and by chance up to so much more, in milliseconds. */
const RETRY_EVERY = 200;

export interface BrokerOptions {
  /** `nats://HOST:PORT`, or `tls://` for an encrypted one; several with commas between. */
  readonly url: string;
  /** What this end is called in the broker's lists. */
  readonly name: string;
  readonly user?: string;
  readonly password?: string;
  /** Path of a credentials file (`.creds`). */
  readonly credentials?: string;
  /** Path of the certificate that vouches for the broker's, in PEM form. */
  readonly certificate?: string;
}

/**
 * The connection to a NATS server. Where it breaks it comes back by itself, for as long as it takes;
 * what is published meanwhile would arrive late and in a heap, so whoever publishes looks at `isUp`.
 */
export class Broker {
  private isConnected = true;
  private readonly listeners = { back: new Set<() => void>(), lost: new Set<() => void>() };

  private constructor(
    readonly connection: NatsConnection,
    readonly streams: JetStreamClient,
    readonly manager: JetStreamManager,
  ) {
    void this.watch();
  }

  /** @throws AntiphonError `broker-unreachable`, `broker-refuses`, `broker-keeps-nothing` or `credentials-unreadable` */
  static async connect(options: BrokerOptions): Promise<Broker> {
    const { url, name, user, password, credentials, certificate } = options;
    const creds = credentials === undefined ? undefined : await readSecret(credentials);
    try {
      const connection = await connect({
        servers: url.split(','),
        name,
        ...(user === undefined ? {} : { user }),
        ...(password === undefined ? {} : { pass: password }),
        ...(creds === undefined ? {} : { authenticator: credsAuthenticator(creds) }),
        ...(certificate === undefined ? {} : { tls: { caFile: certificate } }),
        maxReconnectAttempts: -1,
        // Whoever let us in once will again.
        ignoreAuthErrorAbort: true,
        reconnectTimeWait: RETRY_EVERY,
        reconnectJitter: RETRY_EVERY,
        reconnectJitterTLS: RETRY_EVERY,
        pingInterval: PING_EVERY,
        maxPingOut: 2,
      });
      return new Broker(connection, jetstream(connection), await managerOf(connection));
    } catch (cause) {
      if (cause instanceof AntiphonError) throw cause;
      const isRefused = cause instanceof Error && /authoriz|authentic/i.test(cause.message);
      throw isRefused
        ? new AntiphonError(
            'broker-refuses',
            'The broker does not let us in: check ANTIPHON_NATS_USER and ANTIPHON_NATS_PASSWORD, or ANTIPHON_NATS_CREDENTIALS.',
            { cause },
          )
        : new AntiphonError(
            'broker-unreachable',
            `There is no broker at ${url}: start nats-server with JetStream (nats-server -js) and check the address.`,
            { cause },
          );
    }
  }

  get isUp(): boolean {
    return this.isConnected && !this.connection.isClosed();
  }

  /** Tells `listener` each time the broker is back; returns how to end that. */
  onBack(listener: () => void): () => void {
    this.listeners.back.add(listener);
    return () => this.listeners.back.delete(listener);
  }

  /** Tells `listener` each time the broker is lost; returns how to end that. */
  onLost(listener: () => void): () => void {
    this.listeners.lost.add(listener);
    return () => this.listeners.lost.delete(listener);
  }

  /** Sends what is still to be sent, and closes. Idempotent. */
  async stop(): Promise<void> {
    this.listeners.back.clear();
    this.listeners.lost.clear();
    if (this.connection.isClosed()) return;
    // Without the broker there is nobody to say goodbye to.
    if (this.isConnected) await this.connection.drain().catch(() => {});
    else await this.connection.close();
  }

  private async watch(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === 'disconnect') this.turn(false);
      if (type === 'reconnect') this.turn(true);
    }
  }

  private turn(isConnected: boolean): void {
    this.isConnected = isConnected;
    for (const listener of this.listeners[isConnected ? 'back' : 'lost']) listener();
  }
}

async function managerOf(connection: NatsConnection): Promise<JetStreamManager> {
  try {
    return await jetstreamManager(connection);
  } catch (cause) {
    await connection.close();
    throw new AntiphonError(
      'broker-keeps-nothing',
      'The broker has no JetStream, without which nobody can come late: start it with nats-server -js.',
      { cause },
    );
  }
}

async function readSecret(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new AntiphonError(
      'credentials-unreadable',
      `${path}: the broker's credentials cannot be read there.`,
      { cause },
    );
  }
}
