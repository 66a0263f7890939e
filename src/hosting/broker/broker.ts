import { readFile } from 'node:fs/promises';
import {
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { expectClosed } from '../../closedFile.js';
import { AntiphonError } from '../../error.js';
import { authenticatorOf } from './credentials.js';

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
  /** Path of a credentials file (`.creds`), or of one with the seed of an nkey. */
  readonly credentials?: string;
  /** Path of the certificate that vouches for the broker's, in PEM form. */
  readonly certificate?: string;
  /** On how many servers of a cluster what it keeps is kept; 1 if none is said. */
  readonly replicas?: number;
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
    /** On how many servers what is kept is kept. */
    readonly replicas: number,
  ) {
    void this.watch();
  }

  /**
   * @throws AntiphonError `broker-unreachable`, `broker-refuses`, `broker-untrusted`,
   *   `broker-not-encrypted`, `broker-keeps-nothing`,
   *   `broker-file-unreadable`, `broker-credentials-open` or `broker-credentials-invalid`
   */
  static async connect(options: BrokerOptions): Promise<Broker> {
    const { url, name, user, password, credentials, certificate } = options;
    const authenticator =
      credentials === undefined
        ? undefined
        : authenticatorOf(await readCredentials(credentials), credentials);
    const ca = certificate === undefined ? undefined : await readShown(certificate);
    // The client by itself would go on without, and show the password to anybody.
    const isEncrypted = ca !== undefined || url.includes('tls://');
    try {
      const connection = await connect({
        servers: url.split(','),
        name,
        ...(user === undefined ? {} : { user }),
        ...(password === undefined ? {} : { pass: password }),
        ...(authenticator === undefined ? {} : { authenticator }),
        ...(isEncrypted ? { tls: ca === undefined ? {} : { ca: ca.toString() } } : {}),
        maxReconnectAttempts: -1,
        // Whoever let us in once will again.
        ignoreAuthErrorAbort: true,
        reconnectTimeWait: RETRY_EVERY,
        reconnectJitter: RETRY_EVERY,
        reconnectJitterTLS: RETRY_EVERY,
        pingInterval: PING_EVERY,
        maxPingOut: 2,
      });
      const manager = await managerOf(connection);
      return new Broker(connection, jetstream(connection), manager, options.replicas ?? 1);
    } catch (cause) {
      throw cause instanceof AntiphonError ? cause : whyNot(cause, shownUrl(url));
    }
  }

  /** Whether something can be published now: not while it is lost, nor after `stop`. */
  get isUp(): boolean {
    return this.isConnected && !this.connection.isDraining() && !this.connection.isClosed();
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

/** Without what may stand before an @ there: nobody is to read a password in a log. */
function shownUrl(url: string): string {
  return url.replaceAll(/[^/,]*@/g, '');
}

function whyNot(cause: unknown, url: string): AntiphonError {
  const words = String(cause);
  if (/authoriz|authentic/i.test(words)) {
    return new AntiphonError(
      'broker-refuses',
      'The broker does not let us in: check ANTIPHON_NATS_USER and ANTIPHON_NATS_PASSWORD, or ANTIPHON_NATS_CREDENTIALS.',
      { cause },
    );
  }
  if (/certificate|altname/i.test(words)) {
    return new AntiphonError(
      'broker-untrusted',
      `Nobody vouches for the broker at ${url} (${words}): name who does with --nats-ca, and the broker as its certificate does.`,
      { cause },
    );
  }
  if (/support 'tls'/.test(words)) {
    return new AntiphonError(
      'broker-not-encrypted',
      `The broker at ${url} does not encrypt: give it a certificate, or say nats:// without --nats-ca if nobody listens between.`,
      { cause },
    );
  }
  return new AntiphonError(
    'broker-unreachable',
    `There is no broker at ${url}: start nats-server with JetStream (nats-server -js) and check the address.`,
    { cause },
  );
}

async function readCredentials(path: string): Promise<Buffer> {
  const contents = await readShown(path);
  expectClosed(path, 'broker-credentials-open');
  return contents;
}

/** A file that is shown to the broker, or that it is held against. */
async function readShown(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new AntiphonError('broker-file-unreadable', `${path} cannot be read.`, { cause });
  }
}
