import { Worker } from 'node:worker_threads';
import type { JamEvent } from '../../jam/events.js';
import type { Milliseconds } from '../../music/time.js';
import { Heartbeat, type Pulse } from '../../observe/heartbeat.js';
import { type RestartRule, Restarts } from '../../observe/restarts.js';
import type { JamSource } from '../../wire/jamSource.js';
import type { BrokerOptions } from './broker.js';
import { processName } from './processName.js';
import type { FromShow, ShowData, ToShow } from './showMessages.js';

/**
 * Messages that may be under way to the thread: with more it is behind, events are left out, and
 * when it has caught up it is told how the jam stands. A jam that is played makes some ten a second.
 */
const UNDER_WAY = 256;
/** Mebibytes of its heap. */
const HEAP = 256;
const RESTART: RestartRule = { first: 250, longest: 30_000, most: 5, within: 600_000 };
/** The thread has nothing to do that takes as long as this. */
const PULSE: Pulse = { every: 1000, unanswered: 8, unansweredAtFirst: 60 };
/** How long the thread may take to say goodbye to the broker. */
const PATIENCE: Milliseconds = 2000;

export interface ShowOptions {
  readonly broker: BrokerOptions;
  /** What the jam is called at relays. */
  readonly name: string;
  readonly source: JamSource;
  /** A line for people. */
  readonly notice: (line: string) => void;
}

/**
 * Shows a jam to relays, from a thread of its own: all that is left on the jam's is to hand over a
 * turn's events when the note has gone out. Whatever becomes of the broker, or of the thread, the
 * jam does not wait.
 */
export class ShowLane {
  private worker: Worker | undefined;
  private waiting: JamEvent[] = [];
  private underWay = 0;
  private isBehind = false;
  private unsubscribe = (): void => {};
  private heartbeat: Heartbeat | undefined;
  private restart: NodeJS.Timeout | undefined;
  private isStopped = false;
  private readonly restarts = new Restarts(RESTART, Math.random);

  constructor(
    private readonly options: ShowOptions,
    /** The compiled showWorker. */
    private readonly script: URL = new URL('./showWorker.js', import.meta.url),
    private readonly pulse: Pulse = PULSE,
  ) {}

  start(): void {
    this.unsubscribe = this.options.source.subscribe((event) => this.post(event));
    this.begin();
  }

  /** Tells relays how the jam ended, and gives its name back. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.unsubscribe();
    clearTimeout(this.restart);
    const { worker } = this;
    if (worker === undefined) return;
    this.handOver();
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    this.tell('stop');
    const cutOff = setTimeout(() => void worker.terminate(), PATIENCE);
    await ended;
    clearTimeout(cutOff);
  }

  private begin(): void {
    const { broker, name, source } = this.options;
    const epoch = performance.timeOrigin + performance.now() - source.now();
    const workerData: ShowData = {
      broker,
      name,
      epoch,
      host: processName(),
      jam: source.snapshot(),
    };
    const resourceLimits = { maxOldGenerationSizeMb: HEAP };
    const worker = new Worker(this.script, { workerData, resourceLimits });
    let reason = 'it ended by itself';
    worker.on('error', (error) => {
      reason = error.message;
    });
    worker.on('message', (message: FromShow) => this.hear(message));
    const heartbeat = new Heartbeat(
      this.pulse,
      () => this.tell('beat'),
      () => {
        reason = 'it did not answer any more';
        void worker.terminate();
      },
    );
    worker.once('exit', () => {
      heartbeat.stop();
      this.ended(reason);
    });
    heartbeat.start();
    this.heartbeat = heartbeat;
    this.worker = worker;
    this.waiting = [];
    this.underWay = 0;
    this.isBehind = false;
  }

  private ended(reason: string): void {
    this.worker = undefined;
    if (this.isStopped) return;
    const wait = this.restarts.failed(this.options.source.now());
    const outlook =
      wait === undefined
        ? 'It has failed too often and stays down; start Antiphon again.'
        : 'It is started again.';
    this.options.notice(`Showing the jam to relays: ${reason}. ${outlook} The music goes on.`);
    if (wait !== undefined) this.restart = setTimeout(() => this.begin(), wait);
  }

  private post(event: JamEvent): void {
    // Of the network's cells nobody is told who is not here.
    if (this.worker === undefined || this.isBehind || event.kind === 'network') return;
    this.waiting.push(event);
    if (this.waiting.length === 1) setImmediate(() => this.handOver());
  }

  /** All that one turn brings goes over in one message. */
  private handOver(): void {
    const { waiting: events } = this;
    if (events.length === 0) return;
    this.waiting = [];
    if (this.underWay >= UNDER_WAY) this.isBehind = true;
    else this.pass({ events });
  }

  private hear(message: FromShow): void {
    if (message.kind === 'notice') {
      this.options.notice(message.line);
      return;
    }
    if (message.kind === 'alive') {
      this.heartbeat?.answered();
      return;
    }
    this.underWay -= 1;
    if (!this.isBehind || this.underWay > 0) return;
    this.isBehind = false;
    this.waiting = [];
    this.pass({ whole: this.options.source.snapshot() });
  }

  private pass(message: Exclude<ToShow, string>): void {
    this.underWay += 1;
    this.tell(message);
  }

  private tell(message: ToShow): void {
    this.worker?.postMessage(message);
  }
}
