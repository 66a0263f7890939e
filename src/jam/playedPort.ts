import { encode } from '../midi/encode.js';
import { NoteLedger } from '../midi/ledger.js';
import type { MidiMessage } from '../midi/message.js';
import { PUBLISHED } from '../midi/names.js';
import type { MidiBackend, MidiOutput } from '../midi/port.js';
import { type PortWish, passes } from '../midi/portWish.js';
import { PortWatcher } from '../midi/watcher.js';
import type { Milliseconds } from '../music/time.js';
import type { DueMessage } from './events.js';

/**
 * One output of a jam: a standing order for a port by its name, or a port of our own. When it is
 * back, it is first told the note-offs that it missed.
 */
export class PlayedPort {
  private readonly watcher: PortWatcher<MidiOutput> | undefined;
  private published: MidiOutput | undefined;
  /** What has left and still sounds. */
  private readonly owed = new NoteLedger();

  constructor(
    private readonly backend: MidiBackend,
    private readonly wish: PortWish | undefined,
    private readonly notice: (line: string) => void,
  ) {
    if (wish === undefined) return;
    const watcher: PortWatcher<MidiOutput> = new PortWatcher({
      wanted: wish.name,
      direction: 'output',
      names: () => backend.outputNames(),
      open: (name) => backend.openOutput(name, () => watcher.drop()),
      onTaken: (port) => {
        for (const message of this.owed.release()) port.send(encode(message));
      },
      onGone: () => {},
      notice,
    });
    this.watcher = watcher;
  }

  get isWatching(): boolean {
    return this.watcher !== undefined;
  }

  get port(): MidiOutput | undefined {
    return this.watcher?.held ?? this.published;
  }

  /** Takes the named port if it has come, lets go of it if it has gone. */
  async look(): Promise<void> {
    await this.watcher?.look();
  }

  /** Publishes a port of our own, where none is named. */
  async publish(): Promise<void> {
    if (this.watcher !== undefined) return;
    this.published = await this.backend.publishOutput(PUBLISHED.output, () => {
      this.published = undefined;
      this.notice('The MIDI output is gone. Start Antiphon again.');
    });
  }

  /** Sends a message of its channels, given as its bytes too; without a port this does nothing. */
  send(message: MidiMessage, bytes: Uint8Array, due?: Milliseconds): void {
    const { port } = this;
    if (port === undefined || !this.plays(message)) return;
    this.owed.record(message);
    port.send(bytes, due);
  }

  /** What will be sent if nothing comes between, instead of what was foreseen before. */
  foresee(messages: readonly DueMessage[]): void {
    const own = messages.filter(({ message }) => this.plays(message));
    this.port?.foresee?.(own.map(({ due, message }) => ({ due, bytes: encode(message) })));
  }

  close(): void {
    this.watcher?.close();
    this.published?.close();
  }

  private plays(message: MidiMessage): boolean {
    return this.wish === undefined || passes(this.wish, message);
  }
}
