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
import { clockSince, PROCESS_START } from '../clock.js';
import { Gate } from './gate.js';
import type { FromLane, LaneData, ToLane } from './laneMessages.js';
import { LaneOutput } from './laneOutput.js';
import { SendRecord } from './sendRecord.js';

/** For releasing what sounds when the process ends in a way that nobody foresaw. */
const LAST_BREATH: Milliseconds = 200;

interface Opening {
  readonly output: LaneOutput;
  readonly onLost: PortLost | undefined;
  readonly settle: (error?: AntiphonError) => void;
}

/**
 * A MIDI system whose outputs live in a thread of their own, which does nothing but send each
 * message when it is due, undisturbed by what the jam's thread is thinking about; docs/TIMING.md
 * says what was measured. Inputs stay with the jam. When the process comes to its end in whatever
 * way but SIGKILL, the thread releases what sounds.
 */
export class OutputLane implements MidiBackend {
  readonly name: MidiBackend['name'];
  readonly canPublish: boolean;
  readonly gate: LaneGate;
  private readonly record = new SendRecord();
  private readonly ports = new Map<number, Opening>();
  private readonly now = clockSince(PROCESS_START);
  private worker: Worker | undefined;
  private opened = 0;
  private ready: Promise<boolean> | undefined;

  constructor(
    private readonly backend: MidiBackend,
    /** The compiled laneWorker. */
    private readonly script: URL = new URL('./laneWorker.js', import.meta.url),
  ) {
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

  private begin(): Promise<boolean> {
    const workerData: LaneData = {
      backend: this.name,
      clockStart: PROCESS_START,
      gate: this.gate.shared.memory,
      record: this.record.memory,
    };
    const worker = new Worker(this.script, { workerData });
    this.worker = worker;
    const onExit = (): void => {
      this.tell(worker, { kind: 'end' });
      this.gate.shared.awaitEnd(LAST_BREATH);
    };
    process.on('exit', onExit);
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromLane) => {
        if (message.kind === 'ready') resolve(message.realTime);
        else if (message.kind === 'failed' && message.port === undefined)
          reject(new AntiphonError(message.code, message.message));
        else this.hear(message);
      });
      worker.on('error', reject);
      worker.once('exit', () => {
        process.off('exit', onExit);
        this.worker = undefined;
        reject(new Error('the thread of the MIDI output ended before it began'));
        for (const port of [...this.ports.keys()]) this.hear({ kind: 'lost', port });
      });
    });
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
        worker.postMessage({ ...letter, port } satisfies ToLane);
        this.gate.call();
      },
      this.now,
    );
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: AntiphonError): void =>
        error === undefined ? resolve() : reject(error);
      this.ports.set(port, { output, onLost, settle });
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
      return;
    }
    this.ports.delete(message.port);
    opening.output.lost();
    if (message.kind === 'failed') opening.settle(new AntiphonError(message.code, message.message));
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
