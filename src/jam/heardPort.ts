import { MidiDecoder, type ReceiveMessage } from '../midi/decode.js';
import { NoteLedger } from '../midi/ledger.js';
import { PUBLISHED } from '../midi/names.js';
import type { MidiBackend, MidiInput, ReceiveBytes } from '../midi/port.js';
import { type PortWish, passes } from '../midi/portWish.js';
import { type Rate, RateLimit } from '../midi/rateLimit.js';
import { PortWatcher } from '../midi/watcher.js';
import type { Milliseconds } from '../music/time.js';

/**
 * Note-ons of one input that are heard. Ten fingers sweeping a glissando strike about 80 keys a
 * second, and each takes about a millisecond of thought: a flood would only be answered too late.
 */
export const HEARD_NOTES: Rate = { perSecond: 200, burst: 200 };

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
  private readonly rate: RateLimit;
  private isFlooded = false;

  constructor(
    private readonly backend: MidiBackend,
    private readonly wish: PortWish | undefined,
    private readonly listener: HearingListener,
  ) {
    this.rate = new RateLimit(HEARD_NOTES, listener.now());
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

  private sayFlooded(): void {
    if (this.isFlooded) return;
    this.isFlooded = true;
    this.listener.notice(
      `More notes come in on ${this.port?.name ?? 'the MIDI input'} than anybody plays (over ${HEARD_NOTES.perSecond} a second): what is beyond is not heard. Is something sending back what it gets?`,
    );
  }

  private releaseHeld(): void {
    const at = this.listener.now();
    for (const message of this.held.release()) this.listener.receive(message, at);
  }

  /** A decoder for one connection: what a cable left unfinished does not begin the next one's. */
  private decoding(): ReceiveBytes {
    const decoder = new MidiDecoder((message, at) => {
      if (this.wish !== undefined && !passes(this.wish, message)) return;
      if (message.kind === 'noteOn' && !this.rate.take(at)) {
        this.sayFlooded();
        return;
      }
      this.held.record(message);
      this.listener.receive(message, at);
    });
    return (bytes, at) => decoder.push(bytes, at);
  }
}
