import { Worker } from 'node:worker_threads';
import { AntiphonError } from '../error.js';
import type { JamEvent } from '../jam/events.js';
import type { Milliseconds } from '../music/time.js';
import { Heartbeat, type Pulse } from '../observe/heartbeat.js';
import type { FromServer, LaneData, ToServer } from './laneMessages.js';

/**
 * Events that may be under way to the server's thread: minutes of a busy jam. If it is that far
 * behind, it hangs, and is given up before it takes the memory of the jam.
 */
const UNDER_WAY = 20_000;

/**
 * Mebibytes of its heap: ten times what a thousand viewers take. Beyond it the thread is ended, not
 * the process.
 */
const HEAP = 1024;

/** What the server's thread tells of its own accord. */
export interface ThreadListener {
  input(input: (FromServer & { kind: 'input' })['input']): void;
  /** Whether anybody looks inside the network. */
  look(on: boolean): void;
  problem(error: Error): void;
}

/** One life of the server's thread, from its start to its end. */
export class LaneThread {
  /** The address of the page; fails where the thread ends before it listens. */
  readonly listening: Promise<string>;
  /** Why it has ended. */
  readonly ended: Promise<Error>;
  private readonly worker: Worker;
  private waiting: JamEvent[] = [];
  private underWay = 0;
  private readonly heartbeat: Heartbeat;
  private reason = new Error('it ended by itself');

  constructor(
    script: URL,
    workerData: LaneData,
    pulse: Pulse,
    private readonly listener: ThreadListener,
  ) {
    const resourceLimits = { maxOldGenerationSizeMb: HEAP };
    const worker = new Worker(script, { workerData, resourceLimits });
    this.worker = worker;
    this.heartbeat = new Heartbeat(
      pulse,
      () => this.tell('beat'),
      () => this.giveUp('it did not answer any more'),
    );
    this.heartbeat.start();
    worker.on('error', (error) => {
      this.reason = error;
    });
    this.ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.heartbeat.stop();
        resolve(this.reason);
      });
    });
    this.listening = new Promise((resolve, reject) => {
      worker.on('message', (message: FromServer) => {
        if (message.kind === 'listening') resolve(message.url);
        else this.hear(message);
      });
      void this.ended.then(reject);
    });
  }

  /** Hands an event over when the work of this turn is done. */
  post(event: JamEvent): void {
    this.waiting.push(event);
    if (this.waiting.length === 1) setImmediate(() => this.handOver());
  }

  /** Asks it to say goodbye to everybody; cuts it off where that takes longer than `patience`. */
  async stop(patience: Milliseconds): Promise<void> {
    this.tell('stop');
    const cutOff = setTimeout(() => void this.worker.terminate(), patience);
    await this.ended;
    clearTimeout(cutOff);
  }

  private hear(message: FromServer): void {
    switch (message.kind) {
      case 'input':
        this.listener.input(message.input);
        break;
      case 'look':
        this.listener.look(message.on);
        break;
      case 'taken':
        this.underWay -= message.count;
        break;
      case 'alive':
        this.heartbeat.answered();
        break;
      case 'failed':
        this.reason = errorOf(message);
        break;
      case 'problem':
        this.listener.problem(new Error(message.message));
    }
  }

  private handOver(): void {
    this.underWay += this.waiting.length;
    this.tell({ events: this.waiting });
    this.waiting = [];
    if (this.underWay > UNDER_WAY) this.giveUp('it fell behind by minutes');
  }

  private giveUp(why: string): void {
    this.reason = new Error(why);
    void this.worker.terminate();
  }

  private tell(message: ToServer): void {
    this.worker.postMessage(message);
  }
}

function errorOf({ code, message }: FromServer & { kind: 'failed' }): Error {
  return code === undefined ? new Error(message) : new AntiphonError(code, message);
}
