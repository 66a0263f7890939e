import { MidiDecoder, type ReceiveMessage } from '../midi/decode.js';
import { encode } from '../midi/encode.js';
import { NoteLedger } from '../midi/ledger.js';
import type { MidiMessage } from '../midi/message.js';
import { PUBLISHED } from '../midi/names.js';
import type { MidiBackend, MidiInput, MidiOutput, OutputGate } from '../midi/port.js';
import { PortWatcher } from '../midi/watcher.js';
import type { Milliseconds } from '../music/time.js';
import type { DueMessage } from './events.js';

/** Which ports a jam is played through: by name, or else ports of our own where that can be. */
export interface PortChoice {
  readonly in?: string;
  readonly out?: string;
}

export interface PortListener {
  readonly receive: ReceiveMessage;
  /** One line for people about a port that came, went or cannot be had. */
  readonly notice: (line: string) => void;
  readonly now: () => Milliseconds;
}

/**
 * The input and the output of a jam. Ports named by the player are standing orders: the jam goes on
 * without them, and takes them when they come. When the input goes, the notes held on it end; when
 * the output is back, it is first told the note-offs that it missed.
 */
export class JamPorts {
  private publishedInput: MidiInput | undefined;
  private publishedOutput: MidiOutput | undefined;
  private readonly watchedInput: PortWatcher<MidiInput> | undefined;
  private readonly watchedOutput: PortWatcher<MidiOutput> | undefined;
  /** What the player holds down. */
  private readonly heldKeys = new NoteLedger();
  /** What has left through the output and still sounds. */
  private readonly owed = new NoteLedger();
  private isClosed = false;

  constructor(
    private readonly backend: MidiBackend,
    choice: PortChoice,
    private readonly listener: PortListener,
  ) {
    if (choice.in !== undefined) this.watchedInput = this.inputOrder(choice.in);
    if (choice.out !== undefined) this.watchedOutput = this.outputOrder(choice.out);
  }

  /** True where ports are named, so that `look` has something to look for. */
  get isWatching(): boolean {
    return this.watchedInput !== undefined || this.watchedOutput !== undefined;
  }

  get input(): MidiInput | undefined {
    return this.watchedInput?.held ?? this.publishedInput;
  }

  get output(): MidiOutput | undefined {
    return this.watchedOutput?.held ?? this.publishedOutput;
  }

  /** Opens what is there. What is not is said in one line, and the page plays all the same. */
  async open(): Promise<void> {
    await this.look();
    if (this.backend.canPublish) await this.publish();
    if (this.isClosed) this.close();
  }

  /** Takes named ports that have come and lets go of those that have gone. */
  async look(): Promise<void> {
    await this.watchedInput?.look();
    await this.watchedOutput?.look();
  }

  /** Present where the output keeps time by itself; then `send` and `foresee` are called inside. */
  get gate(): OutputGate | undefined {
    return this.backend.gate;
  }

  /** Sends a message, given as its bytes too; without an output this does nothing. */
  send(message: MidiMessage, bytes: Uint8Array, due?: Milliseconds): void {
    const { output } = this;
    if (output === undefined) return;
    this.owed.record(message);
    output.send(bytes, due);
  }

  /** What will be sent if nothing comes between, instead of what was foreseen before. */
  foresee(messages: readonly DueMessage[]): void {
    this.output?.foresee?.(messages.map(({ due, message }) => ({ due, bytes: encode(message) })));
  }

  /** Closes both. Idempotent, in the middle of `open` too. */
  close(): void {
    this.isClosed = true;
    this.watchedInput?.close();
    this.watchedOutput?.close();
    this.publishedInput?.close();
    this.publishedOutput?.close();
  }

  private inputOrder(wanted: string): PortWatcher<MidiInput> {
    const { backend, listener } = this;
    return new PortWatcher({
      wanted,
      direction: 'input',
      names: () => backend.inputNames(),
      open: (name) => backend.openInput(name, this.decoding()),
      onTaken: () => {},
      onGone: () => {
        const at = listener.now();
        for (const message of this.heldKeys.release()) listener.receive(message, at);
      },
      notice: listener.notice,
    });
  }

  private outputOrder(wanted: string): PortWatcher<MidiOutput> {
    const { backend, listener } = this;
    const watcher: PortWatcher<MidiOutput> = new PortWatcher({
      wanted,
      direction: 'output',
      names: () => backend.outputNames(),
      open: (name) => backend.openOutput(name, () => watcher.drop()),
      onTaken: (port) => {
        for (const message of this.owed.release()) port.send(encode(message));
      },
      onGone: () => {},
      notice: listener.notice,
    });
    return watcher;
  }

  private async publish(): Promise<void> {
    const { backend, listener } = this;
    try {
      if (this.watchedInput === undefined)
        this.publishedInput = await backend.publishInput(PUBLISHED.input, this.decoding());
      if (this.watchedOutput === undefined)
        this.publishedOutput = await backend.publishOutput(PUBLISHED.output, () => {
          this.publishedOutput = undefined;
          listener.notice('The MIDI output is gone. Start Antiphon again.');
        });
    } catch (error) {
      listener.notice(error instanceof Error ? error.message : String(error));
    }
  }

  /** A decoder for one connection: what a cable left unfinished does not begin the next one's. */
  private decoding(): (bytes: Uint8Array, at: Milliseconds) => void {
    const decoder = new MidiDecoder((message, at) => {
      this.heldKeys.record(message);
      this.listener.receive(message, at);
    });
    return (bytes, at) => decoder.push(bytes, at);
  }
}
