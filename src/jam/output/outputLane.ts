import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { AntiphonError } from '../../error.js';
import type {
  MidiBackend,
  MidiInput,
  MidiOutput,
  OutputGate,
  PortLost,
  ReceiveBytes,
  SentMessage,
} from '../../midi/port.js';
import type { Milliseconds } from '../../music/time.js';
import { type RestartRule, Restarts } from '../../observe/restarts.js';
import { clockSince, PROCESS_START } from '../clock.js';
import { Gate } from './gate.js';
import { type FromLane, INTERNAL, type LaneData, type ToLane } from './laneMessages.js';
import { LaneOutput } from './laneOutput.js';
import { CLOSING_TIME } from './lanePort.js';
import { SendRecord } from './sendRecord.js';

/**
 * For releasing what sounds when the process ends in a way that nobody foresaw: what the output's
 * thread may take for it, and as long for a busy machine to let it run.
 */
export const LAST_BREATH: Milliseconds = 2 * CLOSING_TIME;

/**
 * A thread that fails is started again at once, for music waits; that takes a tenth of a second.
 * What fails again and again is given up.
 */
const RULE: RestartRule = { first: 0, longest: 0, most: 5, within: 60_000 };

interface Opening {
  readonly name: string;
  readonly own: boolean;
  readonly output: LaneOutput;
  readonly onLost: PortLost | undefined;
  readonly settle: (error?: Error) => void;
}

/**
 * A MIDI system whose outputs live in a thread of their own, which does nothing but send each
 * message when it is due, undisturbed by what the jam's thread is thinking about; docs/TIMING.md
 * says what was measured. Inputs stay with the jam. When the process comes to its end in whatever
 * way but SIGKILL, the thread releases what sounds; also when the jam stops beating. When the thread
 * itself fails, another takes its place, with the same ports and what has yet to leave.
 */
export class OutputLane implements MidiBackend {
  readonly name: MidiBackend['name'];
  readonly canPublish: boolean;
  readonly gate: LaneGate;
  private readonly record = new SendRecord();
  private readonly ports = new Map<number, Opening>();
  private readonly now: () => Milliseconds;
  private readonly restarts = new Restarts(RULE, () => 0);
  private worker: Worker | undefined;
  private isStopped = false;
  private forget = (): void => {};
  private opened = 0;
  private ready: Promise<boolean> | undefined;

  constructor(
    private readonly backend: MidiBackend,
    /** The compiled laneWorker. */
    private readonly script: URL = new URL('./laneWorker.js', import.meta.url),
    /** What the jam's clock counts from. */
    private readonly clockStart: Milliseconds = PROCESS_START,
    /** Told why the thread failed, and whether another takes its place. */
    private readonly onFailure: (reason: Error, isBack: boolean) => void = () => {},
  ) {
    this.now = clockSince(clockStart);
    this.name = backend.name;
    this.canPublish = backend.canPublish;
    this.gate = new LaneGate(new Gate(), this.record);
  }

  /**
   * Starts the thread. Idempotent.
   *
   * @returns whether the system runs it before all other threads
   * @throws AntiphonError `midi-unavailable`
   */
  start(): Promise<boolean> {
    this.ready ??= this.begin();
    return this.ready;
  }

  /** Releases what sounds, closes all ports, ends the thread. Idempotent. */
  async stop(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    this.isStopped = true;
    this.forget();
    this.backend.close();
    if (worker === undefined || worker.threadId === -1) return;
    const ended = once(worker, 'exit');
    this.tell(worker, { kind: 'end' });
    await ended;
  }

  inputNames(): Promise<readonly string[]> {
    return this.backend.inputNames();
  }

  outputNames(): Promise<readonly string[]> {
    return this.backend.outputNames();
  }

  openInput(name: string, receive: ReceiveBytes): Promise<MidiInput> {
    return this.backend.openInput(name, receive);
  }

  publishInput(name: string, receive: ReceiveBytes): Promise<MidiInput> {
    return this.backend.publishInput(name, receive);
  }

  openOutput(name: string, onLost?: PortLost): Promise<MidiOutput> {
    return this.open(name, false, onLost);
  }

  publishOutput(name: string, onLost?: PortLost): Promise<MidiOutput> {
    return this.open(name, true, onLost);
  }

  close(): void {
    void this.stop();
  }

  /** The jam is there: to be called twice a second, from the first time on. */
  beat(): void {
    this.gate.shared.beat();
  }

  /** How long something has waited that should have left. */
  get lag(): Milliseconds {
    const dues = [...this.ports.values()].map(({ output }) => output.nextDue ?? this.now());
    return Math.max(0, ...dues.map((due) => this.now() - due));
  }

  /** Releases what sounds, now, for the process ends when this returns. */
  lastBreath(): void {
    const { worker } = this;
    if (worker === undefined) return;
    this.tell(worker, { kind: 'end' });
    this.gate.shared.awaitEnd(LAST_BREATH);
  }

  private async begin(): Promise<boolean> {
    const onExit = (): void => this.lastBreath();
    process.on('exit', onExit);
    this.forget = () => process.off('exit', onExit);
    try {
      return await this.run();
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  /** Starts a thread; what it returns is as of `start`. */
  private run(): Promise<boolean> {
    const workerData: LaneData = {
      backend: this.name,
      clockStart: this.clockStart,
      gate: this.gate.shared.memory,
      record: this.record.memory,
    };
    const worker = new Worker(this.script, { workerData });
    this.worker = worker;
    let reason = new Error('it ended by itself');
    let isReady = false;
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromLane) => {
        if (message.kind === 'ready') {
          isReady = true;
          resolve(message.realTime);
        } else if (message.kind === 'failed' && message.port === undefined)
          reason = errorOf(message);
        else this.hear(message);
      });
      worker.on('error', (error) => {
        reason = error;
      });
      worker.once('exit', () => {
        reject(reason);
        if (this.worker !== worker) return;
        this.worker = undefined;
        if (isReady) void this.recover(reason);
      });
    });
  }

  /** The thread has ended without having been told to. */
  private async recover(reason: Error): Promise<void> {
    this.gate.shared.reset();
    const isBack = this.restarts.failed(this.now()) !== undefined;
    this.onFailure(reason, isBack);
    if (!isBack) {
      this.loseAll();
      return;
    }
    for (const { output } of this.ports.values()) output.disconnect();
    try {
      await this.run();
    } catch (error) {
      const again = error instanceof Error ? error : new Error(String(error));
      if (!this.isStopped) await this.recover(again);
      return;
    }
    const { worker } = this;
    if (worker === undefined) return;
    for (const [port, { name, own }] of this.ports)
      this.tell(worker, { kind: 'open', port, name, own });
  }

  private loseAll(): void {
    for (const port of [...this.ports.keys()]) this.hear({ kind: 'lost', port });
  }

  private async open(name: string, own: boolean, onLost?: PortLost): Promise<MidiOutput> {
    await this.start();
    const { worker } = this;
    if (worker === undefined)
      throw new AntiphonError(
        'port-open-failed',
        `The MIDI port "${name}" did not open: the thread of the MIDI output has ended. Start Antiphon again.`,
      );
    const port = this.opened++;
    const output = new LaneOutput(
      name,
      this.gate,
      (letter) => {
        if (letter.kind === 'close') this.ports.delete(port);
        if (this.worker !== undefined) this.tell(this.worker, { ...letter, port });
      },
      this.now,
    );
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error): void => (error === undefined ? resolve() : reject(error));
      this.ports.set(port, { name, own, output, onLost, settle });
      this.tell(worker, { kind: 'open', port, name, own });
    });
    return output;
  }

  private hear(message: FromLane): void {
    if (message.kind === 'ready' || message.port === undefined) return;
    const opening = this.ports.get(message.port);
    if (opening === undefined) return;
    if (message.kind === 'opened') {
      opening.settle();
      opening.output.reconnect();
      return;
    }
    this.ports.delete(message.port);
    opening.output.lost();
    if (message.kind === 'failed') opening.settle(errorOf(message));
    else {
      opening.settle(new AntiphonError('port-open-failed', 'The MIDI port is gone again.'));
      opening.onLost?.();
    }
  }

  private tell(worker: Worker, message: ToLane): void {
    worker.postMessage(message);
    this.gate.call();
  }
}

/** What a person is meant to read has a code of its own; anything else is a bug. */
function errorOf({ code, message }: FromLane & { kind: 'failed' }): Error {
  return code === INTERNAL ? new Error(message) : new AntiphonError(code, message);
}

/** The jam's side of the gate: who calls the output's thread from inside calls it on leaving. */
class LaneGate implements OutputGate {
  private isInside = false;
  private isCalled = false;

  constructor(
    readonly shared: Gate,
    private readonly record: SendRecord,
  ) {}

  get left(): Milliseconds {
    return this.shared.left;
  }

  enter(): void {
    this.shared.enter();
    this.isInside = true;
  }

  leave(): void {
    this.isInside = false;
    this.shared.leave();
    if (this.isCalled) this.shared.ring();
    this.isCalled = false;
  }

  takeSent(): readonly SentMessage[] {
    return this.record.take();
  }

  /** Wakes the output's thread, for it has been told something. */
  call(): void {
    if (this.isInside) this.isCalled = true;
    else this.shared.ring();
  }
}
