import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import type { Milliseconds } from '../music/time.js';

/**
 * Hands on what it is told, a line at a time. Node.js has no datagram sockets of the kind that
 * systemd listens on, the packages that add them have to be compiled, and starting a process from
 * one as large as ours takes milliseconds in which notes wait. So a shell does that: whoever has
 * systemd has `systemd-notify`. It ends with its input.
 */
const HELPER = 'while IFS= read -r state; do systemd-notify "$state"; done';

/** Between two pings there is time for a few to be late. */
const PINGS = 3;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Tells systemd how the service is, by the protocol of sd_notify(3): that it is ready, that it stops,
 * and, where it is watched, that it is alive. Where nobody asked for it all of this does nothing.
 */
export class ServiceManager {
  private helper: ChildProcessByStdio<Writable, null, null> | undefined;
  private readonly pingEvery: Milliseconds | undefined;
  private pinged = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly environment: Environment,
    processId: number,
  ) {
    const { WATCHDOG_USEC: limit, WATCHDOG_PID: watched = `${processId}` } = environment;
    if (Number(limit) > 0 && watched === `${processId}`)
      this.pingEvery = Number(limit) / 1000 / PINGS;
  }

  start(): void {
    if (!this.environment['NOTIFY_SOCKET'] || this.helper !== undefined) return;
    const helper = spawn('sh', ['-c', HELPER], {
      env: { ...this.environment },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // Without a shell, or once it is gone, there is nobody to tell.
    for (const end of [helper, helper.stdin])
      end.on('error', () => {
        this.helper = undefined;
      });
    helper.unref();
    this.helper = helper;
  }

  /** It serves; `status` is what `systemctl status` shows. */
  ready(status: string): void {
    this.tell('READY=1');
    this.tell(`STATUS=${status.replaceAll('\n', ' ')}`);
  }

  stopping(): void {
    this.tell('STOPPING=1');
  }

  /** It makes progress at this time; to be called more often than systemd wants to hear it. */
  alive(now: Milliseconds): void {
    if (this.pingEvery === undefined || now - this.pinged < this.pingEvery) return;
    this.pinged = now;
    this.tell('WATCHDOG=1');
  }

  stop(): void {
    this.helper?.stdin.end();
    this.helper = undefined;
  }

  private tell(state: string): void {
    this.helper?.stdin.write(`${state}\n`);
  }
}
