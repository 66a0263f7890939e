import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingProgram } from './missingProgram.js';

export const missingNats = missingProgram('nats-server', 'nats-server');

/** A broker of its own on a free port of loopback, which can be killed and started again. */
export class NatsServer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'antiphon-nats-'));
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly words: readonly string[],
  ) {}

  static async start(...words: string[]): Promise<NatsServer> {
    const server = new NatsServer(await freePort(), words);
    await server.restart();
    return server;
  }

  /** Another on a port of its own, with all that this one has kept, which has to be killed first. */
  async copy(): Promise<NatsServer> {
    const server = new NatsServer(await freePort(), this.words);
    cpSync(this.folder, server.folder, { recursive: true });
    await server.restart();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Starts it, with what it kept. */
  async restart(): Promise<void> {
    const words = ['-js', '-a', '127.0.0.1', '-p', `${this.port}`, '-sd', this.folder];
    const child = spawn('nats-server', [...words, ...this.words], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (chunk) => {
        said += chunk;
        if (said.includes('Server is ready')) resolve();
      });
      child.once('exit', () => reject(new Error(`nats-server did not start: ${said}`)));
    });
  }

  /** As a power failure does. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
