import { MidiDecoder, type ReceiveMessage } from '../midi/decode.js';
import { NoteLedger } from '../midi/ledger.js';
import { PUBLISHED } from '../midi/names.js';
import type { MidiBackend, MidiInput, ReceiveBytes } from '../midi/port.js';
import { type PortWish, passes } from '../midi/portWish.js';
import { PortWatcher } from '../midi/watcher.js';
import type { Milliseconds } from '../music/time.js';

export interface HearingListener {
  readonly receive: ReceiveMessage;
  /** One line for people about a port that came, went or cannot be had. */
  readonly notice: (line: string) => void;
  readonly now: () => Milliseconds;
}

/**
 * One input of a jam: a standing order for a port by its name, or a port of our own. When it goes,
 * the notes held on it end.
 */
export class HeardPort {
  private readonly watcher: PortWatcher<MidiInput> | undefined;
  private published: MidiInput | undefined;
  /** What the player holds down. */
  private readonly held = new NoteLedger();

  constructor(
    private readonly backend: MidiBackend,
    private readonly wish: PortWish | undefined,
    private readonly listener: HearingListener,
  ) {
    if (wish === undefined) return;
    this.watcher = new PortWatcher({
      wanted: wish.name,
      direction: 'input',
      names: () => backend.inputNames(),
      open: (name) => backend.openInput(name, this.decoding()),
      onTaken: () => {},
      onGone: () => this.releaseHeld(),
      notice: listener.notice,
    });
  }

  get isWatching(): boolean {
    return this.watcher !== undefined;
  }

  get port(): MidiInput | undefined {
    return this.watcher?.held ?? this.published;
  }

  /** Takes the named port if it has come, lets go of it if it has gone. */
  async look(): Promise<void> {
    await this.watcher?.look();
  }

  /** Publishes a port of our own, where none is named. */
  async publish(): Promise<void> {
    if (this.watcher !== undefined) return;
    this.published = await this.backend.publishInput(PUBLISHED.input, this.decoding());
  }

  close(): void {
    this.watcher?.close();
    this.published?.close();
  }

  private releaseHeld(): void {
    const at = this.listener.now();
    for (const message of this.held.release()) this.listener.receive(message, at);
  }

  /** A decoder for one connection: what a cable left unfinished does not begin the next one's. */
  private decoding(): ReceiveBytes {
    const decoder = new MidiDecoder((message, at) => {
      if (this.wish !== undefined && !passes(this.wish, message)) return;
      this.held.record(message);
      this.listener.receive(message, at);
    });
    return (bytes, at) => decoder.push(bytes, at);
  }
}
