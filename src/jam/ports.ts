import { EchoGuard } from '../midi/echoGuard.js';
import { encode } from '../midi/encode.js';
import { NoteLedger } from '../midi/ledger.js';
import type { MidiMessage } from '../midi/message.js';
import type { MidiBackend, OutputGate } from '../midi/port.js';
import { parsePortWish } from '../midi/portWish.js';
import type { Milliseconds } from '../music/time.js';
import type { DueMessage } from './events.js';
import { HeardPort, type HearingListener } from './heardPort.js';
import { PlayedPort } from './playedPort.js';

/** Which ports a jam is played through: by name, or else ports of our own where that can be. */
export interface PortChoice {
  /** As `parsePortWish` reads them. */
  readonly in?: readonly string[];
  readonly out?: readonly string[];
  /** The channel, 0..15, on which what is heard is passed on to the outputs; absent for not at all. */
  readonly thru?: number;
  /** Where controllers are shown the settings; absent for nowhere. */
  readonly controlOut?: string;
}

/** So many echoes are no chance: what is played comes back. */
const FEEDBACK = 16;

/**
 * The inputs and outputs of a jam. Ports named by the player are standing orders: the jam goes on
 * without them, and takes them when they come.
 */
export class JamPorts {
  private readonly heard: readonly HeardPort[];
  private readonly played: readonly PlayedPort[];
  private readonly controllers: PlayedPort | undefined;
  private readonly echoes = new EchoGuard();
  /** What was passed on and still sounds. */
  private readonly passedOn = new NoteLedger();
  private hasWarned = false;
  private isClosed = false;

  /** @throws AntiphonError `port-channels-invalid` */
  constructor(
    private readonly backend: MidiBackend,
    private readonly choice: PortChoice,
    private readonly listener: HearingListener,
  ) {
    const { notice, now } = listener;
    const hear = (message: MidiMessage, at: Milliseconds): void => this.hear(message, at);
    const inputs = choice.in?.map(parsePortWish) ?? [undefined];
    this.heard = inputs.map((wish) => new HeardPort(backend, wish, { receive: hear, notice, now }));
    const outputs = choice.out?.map(parsePortWish) ?? [undefined];
    this.played = outputs.map((wish) => new PlayedPort(backend, wish, notice));
    if (choice.controlOut !== undefined)
      this.controllers = new PlayedPort(backend, parsePortWish(choice.controlOut), notice);
  }

  /** True where ports are named, so that `look` has something to look for. */
  get isWatching(): boolean {
    return this.all.some(({ isWatching }) => isWatching);
  }

  /** Names of the inputs that are open. */
  get inputs(): readonly string[] {
    return namesOf(this.heard);
  }

  /** Names of the outputs that are open. */
  get outputs(): readonly string[] {
    return namesOf(this.played);
  }

  /** Opens what is there. What is not is said in one line, and the page plays all the same. */
  async open(): Promise<void> {
    await this.look();
    if (this.backend.canPublish) await this.publish();
    if (this.isClosed) this.close();
  }

  /** Takes named ports that have come and lets go of those that have gone. */
  async look(): Promise<void> {
    for (const one of this.all) await one.look();
  }

  /** Present where outputs keep time by themselves; then `send` and `foresee` are called inside. */
  get gate(): OutputGate | undefined {
    return this.backend.gate;
  }

  /** Sends a message, given as its bytes too, to the outputs that play its channel. */
  send(message: MidiMessage, bytes: Uint8Array, due?: Milliseconds): void {
    this.echoes.note(message, due ?? this.listener.now());
    for (const one of this.played) one.send(message, bytes, due);
  }

  /** What will be sent if nothing comes between, instead of what was foreseen before. */
  foresee(messages: readonly DueMessage[]): void {
    for (const one of this.played) one.foresee(messages);
  }

  /** Sends what sets a controller's lights and motors. */
  show(messages: readonly MidiMessage[]): void {
    for (const message of messages) this.controllers?.send(message, encode(message));
  }

  /**
   * Whether a message that came in is one of ours, sent back. To be asked when what was due before
   * it has been sent.
   */
  isEcho(message: MidiMessage, at: Milliseconds): boolean {
    const isEcho = this.echoes.isEcho(message, at);
    if (this.echoes.echoes >= FEEDBACK && !this.hasWarned) {
      this.hasWarned = true;
      this.listener.notice(
        `What Antiphon plays comes back on its input (${this.inputs.join(', ')}). It is not answered; still, turn off MIDI thru or input monitoring there.`,
      );
    }
    return isEcho;
  }

  /** Closes all. Idempotent, in the middle of `open` too. */
  close(): void {
    if (!this.isClosed) this.endPassedOn();
    this.isClosed = true;
    for (const one of this.all) one.close();
  }

  private get all(): readonly (HeardPort | PlayedPort)[] {
    const { heard, played, controllers } = this;
    return [...heard, ...played, ...(controllers === undefined ? [] : [controllers])];
  }

  private async publish(): Promise<void> {
    try {
      for (const one of [...this.heard, ...this.played]) await one.publish();
    } catch (error) {
      this.listener.notice(error instanceof Error ? error.message : String(error));
    }
  }

  /** What sounds at once goes before what has to be thought about. */
  private hear(message: MidiMessage, at: Milliseconds): void {
    const { thru } = this.choice;
    if (thru !== undefined && 'channel' in message) {
      const passed = { ...message, channel: thru };
      this.passedOn.record(passed);
      this.pass(passed);
    }
    this.listener.receive(message, at);
  }

  private endPassedOn(): void {
    for (const message of this.passedOn.release()) this.pass(message);
  }

  /** Not noted for its echo: on the player's own channel that would be the player. */
  private pass(message: MidiMessage): void {
    const bytes = encode(message);
    this.gate?.enter();
    for (const one of this.played) one.send(message, bytes);
    this.gate?.leave();
  }
}

function namesOf(ports: readonly (HeardPort | PlayedPort)[]): string[] {
  return ports.flatMap(({ port }) => (port === undefined ? [] : [port.name]));
}
