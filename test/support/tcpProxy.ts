import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/**
 * A network that a test has in its hands: passes TCP connections on to a port of this machine, and
 * while it is `cut` keeps all that is sent, as a broken line does until it is mended; while it is
 * `slow` lets through so many bytes a second each way.
 */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private readonly held = new Set<() => void>();
  private isCut = false;
  private bytesPerSecond = Number.POSITIVE_INFINITY;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(target: number): Promise<TcpProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const proxy = new TcpProxy(server, address.port);
    server.on('connection', (near) => {
      const far = connect(target, '127.0.0.1');
      for (const socket of [near, far]) {
        proxy.sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          proxy.sockets.delete(socket);
          // Whether an end is gone is not seen through a line that is cut.
          proxy.pass(() => (socket === near ? far : near).destroy());
        });
      }
      near.pipe(proxy.line()).pipe(far);
      far.pipe(proxy.line()).pipe(near);
    });
    return proxy;
  }

  cut(): void {
    this.isCut = true;
  }

  mend(): void {
    this.isCut = false;
    for (const release of this.held) release();
    this.held.clear();
  }

  slow(bytesPerSecond: number): void {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Breaks what is connected now; who comes again is let through. */
  drop(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  stop(): void {
    this.mend();
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private line(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _, done) => {
        const passOn = () => this.pass(() => done(null, chunk));
        const wait = (1000 * chunk.length) / this.bytesPerSecond;
        if (wait < 1) passOn();
        else setTimeout(passOn, wait);
      },
    });
  }

  private pass(act: () => void): void {
    if (this.isCut) this.held.add(act);
    else act();
  }
}
