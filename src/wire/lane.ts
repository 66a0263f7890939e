import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { AntiphonError } from '../error.js';
import type { JamEvent } from '../jam/events.js';
import type { FromServer, LaneData, ToServer } from './laneMessages.js';
import type { WireOptions } from './server.js';

/**
 * Events that may be under way to the server's thread: minutes of a busy jam. If it is that far
 * behind, it hangs, and is given up before it takes the memory of the jam.
 */
const UNDER_WAY = 20_000;

/**
 * The wire server in a thread of its own, so that a thousand viewers do not move a note: all that
 * is left on the jam's thread is to hand over a turn's events when the note has gone out.
 * Started, stopped and failing as `WireServer` does.
 */
export class WireLane {
  private worker?: Worker;
  private started?: Promise<string>;
  private stopped?: Promise<void>;
  private waiting: JamEvent[] = [];
  private underWay = 0;

  constructor(
    private readonly options: WireOptions,
    /** The compiled laneWorker. */
    private readonly script: URL = new URL('./laneWorker.js', import.meta.url),
  ) {}

  /** Listens and returns the address of the page. When `signal` aborts, the server stops. */
  start(signal?: AbortSignal): Promise<string> {
    this.started ??= this.open(signal);
    return this.started;
  }

  /** Says goodbye to everybody, releases the keys they hold and closes the port. */
  stop(): Promise<void> {
    this.stopped ??= this.close();
    return this.stopped;
  }

  private async open(signal?: AbortSignal): Promise<string> {
    const { source, onError, ...options } = this.options;
    const epoch = performance.timeOrigin + performance.now() - source.now();
    const workerData: LaneData = { options, jam: source.snapshot(), epoch };
    const worker = new Worker(this.script, { workerData });
    this.worker = worker;
    const unsubscribe = source.subscribe((event) => this.post(event));
    const abort = () => void this.stop();
    worker.once('exit', () => {
      unsubscribe();
      signal?.removeEventListener('abort', abort);
    });
    const url = new Promise<string>((resolve, reject) => {
      worker.on('message', (message: FromServer) => {
        if (message.kind === 'input') source.receive(message.input);
        else if (message.kind === 'taken') this.underWay -= message.count;
        else if (message.kind === 'listening') resolve(message.url);
        else if (message.kind === 'failed') reject(errorOf(message));
        else onError?.(new Error(message.message));
      });
      worker.on('error', (error) => {
        reject(error);
        onError?.(error);
      });
      worker.once('exit', () => reject(new Error('the server ended before it listened')));
    });
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    return url;
  }

  private post(event: JamEvent): void {
    this.waiting.push(event);
    if (this.waiting.length === 1) setImmediate(() => this.handOver());
  }

  private handOver(): void {
    const message: ToServer = { events: this.waiting };
    this.underWay += this.waiting.length;
    this.waiting = [];
    this.worker?.postMessage(message);
    if (this.underWay > UNDER_WAY) {
      void this.worker?.terminate();
      this.options.onError?.(new Error('The server of the page hangs and was given up.'));
    }
  }

  private async close(): Promise<void> {
    const { worker } = this;
    if (worker === undefined) return;
    const ended = once(worker, 'exit');
    // It may have ended by itself, when it could not start: then there is nobody to tell.
    if (worker.threadId === -1) return;
    worker.postMessage('stop' satisfies ToServer);
    await ended;
  }
}

function errorOf({ code, message }: FromServer & { kind: 'failed' }): Error {
  return code === undefined ? new Error(message) : new AntiphonError(code, message);
}
