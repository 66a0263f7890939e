import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { afterEach } from '@jest/globals';
import { Mirror } from '../../src/wire/mirror.js';
import { NatsServer } from '../support/natsServer.js';
import { TcpProxy } from '../support/tcpProxy.js';
import { WireClient } from '../wire/wireClient.js';
import { sleep } from './fleet.js';

/** The real programs, and browsers at their pages. At the end of a test all of them are gone. */
export interface Program {
  readonly child: ChildProcess;
  /** Of the jam called jam. */
  readonly page: string;
  /** What it has said so far, on both streams. */
  said(): string;
}

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

export async function broker(...words: string[]): Promise<NatsServer> {
  const server = await NatsServer.start(...words);
  ends.push(() => server.stop());
  return server;
}

export async function proxyTo(server: NatsServer): Promise<TcpProxy & { url: string }> {
  const proxy = await TcpProxy.to(server.port);
  ends.push(() => proxy.stop());
  return Object.assign(proxy, { url: `nats://127.0.0.1:${proxy.port}` });
}

/** Starts a host or a relay at a broker and waits until it is ready. */
export function start(
  command: 'host' | 'relay',
  url: string,
  environment: NodeJS.ProcessEnv = {},
  words: readonly string[] = [],
): Promise<Program> {
  return startProgram([command, '--nats', url, ...words], environment);
}

/** Starts a daemon with ports in memory and waits until it is ready. */
export function startJam(
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Program> {
  return startProgram(['jam', '--backend', 'memory', ...words], environment);
}

async function startProgram(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Program> {
  const child = spawn(process.execPath, ['dist/main.js', ...words, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  ends.push(() => void child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  for (;;) {
    const address = /Ready\. Open (http\S+\/)/.exec(said)?.[1]?.replace('/NAME/', '/jam/');
    if (address !== undefined) return { child, page: address, said: () => said };
    if (child.exitCode !== null) throw new Error(said);
    await sleep(20);
  }
}

export async function kill({ child }: Program): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** A browser: it knows what its messages say, and comes back where it was cut off. */
export class Browser {
  private client: WireClient | undefined;
  private mirror: Mirror | undefined;
  private read = 0;

  constructor(
    /** Tried one after the other, as behind a load balancer. */
    private readonly doors: readonly Program[],
    private readonly role: 'viewer' | 'controller' = 'viewer',
  ) {}

  /** The jam as it knows it now; undefined while it has lost it. */
  async look(): Promise<ReturnType<Mirror['snapshot']> | undefined> {
    if (this.client === undefined || this.client.closed !== undefined) await this.come();
    const messages = this.client?.messages ?? [];
    for (; this.read < messages.length; this.read++) {
      const message = messages[this.read];
      if (message?.type === 'snapshot') this.mirror = new Mirror(message.jam);
      if (message?.type === 'event') this.mirror?.show(message.event);
    }
    return this.mirror?.snapshot();
  }

  async until(holds: (jam: ReturnType<Mirror['snapshot']>) => boolean): Promise<void> {
    for (;;) {
      const jam = await this.look();
      if (jam !== undefined && holds(jam)) return;
      await sleep(20);
    }
  }

  async play(pitches: readonly number[]): Promise<void> {
    await this.look();
    for (const pitch of pitches) {
      this.client?.send({ type: 'note', on: true, pitch, velocity: 80 });
      await sleep(120);
      this.client?.send({ type: 'note', on: false, pitch, velocity: 0 });
      await sleep(30);
    }
  }

  private async come(): Promise<void> {
    this.mirror = undefined;
    for (const { page } of this.doors) {
      try {
        this.client = await WireClient.join(page, this.role);
        const { socket } = this.client;
        ends.push(() => socket.terminate());
        this.read = 0;
        return;
      } catch {
        // It is not there; the next may be.
      }
    }
  }
}

export type Jam = ReturnType<Mirror['snapshot']>;

/** What has been played, and what sounds. */
function hashOf({ transcripts, sounding }: Jam): string {
  const written = transcripts.map(({ part, phrase, canon }) => [part, phrase, canon]);
  return createHash('sha256')
    .update(JSON.stringify([written, sounding]))
    .digest('hex');
}

export const hasPhrases = (count: number) => (jam: Jam) =>
  jam.transcripts.some(({ phrase }) => phrase >= count - 1);
export const isQuiet = ({ sounding, state }: Jam) =>
  sounding.length === 0 && state.turn !== 'answering';

/** When all of them have come to know the same, at rest. */
export async function converged(...browsers: readonly Browser[]): Promise<Jam> {
  for (;;) {
    const jams = await Promise.all(browsers.map((browser) => browser.look()));
    const [first] = jams;
    const isSame = jams.every((jam) => jam && first && hashOf(jam) === hashOf(first));
    if (first !== undefined && isSame && isQuiet(first)) return first;
    await sleep(50);
  }
}
