import type { ControlsInput, JamInput } from '../jam/events.js';
import type { Milliseconds } from '../music/time.js';
import type { Pulse } from '../observe/heartbeat.js';
import { type RestartRule, Restarts } from '../observe/restarts.js';
import { HeldKeys } from './heldKeys.js';
import { LaneThread } from './laneThread.js';
import type { WireOptions } from './server.js';

/** How the server's thread is watched over. */
export interface Supervision extends Pulse, RestartRule {
  /** What the wait before a restart takes from chance: numbers from 0 to below 1. */
  readonly coin: () => number;
  /** How long it may take to say goodbye. */
  readonly patience: Milliseconds;
}

/**
 * A page that is away for seconds is a nuisance, and one that hangs for longer than it takes to
 * reload it is away. What fails five times in ten minutes would fail again.
 */
const SUPERVISION: Supervision = {
  every: 1000,
  unanswered: 8,
  unansweredAtFirst: 60,
  first: 250,
  longest: 30_000,
  most: 5,
  within: 600_000,
  coin: Math.random,
  patience: 2000,
};

/**
 * The wire server in a thread of its own, so that a thousand viewers do not move a note: all that
 * is left on the jam's thread is to hand over a turn's events when the note has gone out.
 * Started, stopped and failing as `WireServer` does. Once it has listened, it is started again on
 * its port whenever it crashes or hangs, and viewers come back to a snapshot; after too many
 * failures it stays down, and the music goes on without. Each failure is told to `onError`, with
 * what it was as its `cause`.
 */
export class WireLane {
  private readonly supervision: Supervision;
  private readonly restarts: Restarts;
  private thread: LaneThread | undefined;
  /** What clients hold down: a thread that dies cannot let go of it. */
  private held = new HeldKeys();
  private unsubscribe = (): void => {};
  private restart: NodeJS.Timeout | undefined;
  private started?: Promise<string>;
  private stopped?: Promise<void>;

  constructor(
    private readonly options: WireOptions,
    /** The compiled laneWorker. */
    private readonly script: URL = new URL('./laneWorker.js', import.meta.url),
    supervision: Partial<Supervision> = {},
  ) {
    this.supervision = { ...SUPERVISION, ...supervision };
    this.restarts = new Restarts(this.supervision, this.supervision.coin);
  }

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
    const thread = this.begin(this.options.port);
    const unsubscribe = this.options.source.subscribe((event) => this.thread?.post(event));
    const abort = () => void this.stop();
    this.unsubscribe = () => {
      unsubscribe();
      signal?.removeEventListener('abort', abort);
    };
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    try {
      const url = await thread.listening;
      this.supervise(thread, Number(new URL(url).port));
      return url;
    } catch (error) {
      this.unsubscribe();
      throw error;
    }
  }

  private begin(port: number): LaneThread {
    const { source, onError, ...options } = this.options;
    const epoch = performance.timeOrigin + performance.now() - source.now();
    const data = { options: { ...options, port }, jam: source.snapshot(), epoch };
    this.thread = new LaneThread(this.script, data, this.supervision, {
      input: (input) => this.receive(input),
      look: (on) => source.look?.('network', on),
      problem: (error) => onError?.(error),
    });
    return this.thread;
  }

  private receive(input: JamInput | ControlsInput): void {
    if (input.kind === 'midi') {
      const { message } = input;
      if (message.kind === 'noteOn') this.held.press(message.pitch, message.velocity);
      else if (message.kind === 'noteOff') this.held.release(message.pitch);
      else if (message.kind === 'control') this.held.pedal(message.value > 0);
    }
    this.options.source.receive(input);
  }

  /** When the thread ends without having been told to, it is started again after a while. */
  private supervise(thread: LaneThread, port: number): void {
    void thread.ended.then((reason) => {
      if (this.stopped !== undefined) return;
      this.thread = undefined;
      for (const message of this.held.releaseAll()) this.receive({ kind: 'midi', message });
      const { source, onError } = this.options;
      source.look?.('network', false);
      const wait = this.restarts.failed(source.now());
      const outlook =
        wait === undefined ? this.farewell() : 'It is started again; the music goes on.';
      onError?.(new Error(`${reason.message}. ${outlook}`, { cause: reason }));
      if (wait === undefined) return;
      this.restart = setTimeout(() => this.supervise(this.begin(port), port), wait);
    });
    // Why it did not listen is told by its end.
    thread.listening.catch(() => {});
  }

  private farewell(): string {
    const { most, within } = this.supervision;
    return `It has failed ${most} times in ${Math.round(within / 60_000)} minutes and stays down; the music goes on. Start Antiphon again to have the page back.`;
  }

  private async close(): Promise<void> {
    this.unsubscribe();
    clearTimeout(this.restart);
    await this.thread?.stop(this.supervision.patience);
  }
}
