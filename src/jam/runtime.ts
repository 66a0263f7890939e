import type { LiveSettings } from '../config/settings.js';
import { encode } from '../midi/encode.js';
import type { MidiMessage } from '../midi/message.js';
import type { MidiBackend } from '../midi/port.js';
import type { Milliseconds } from '../music/time.js';
import { noStopwatch, type Stopwatch } from '../observe/stopwatch.js';
import type { Clock } from './clock.js';
import type { Controls } from './controls.js';
import type { ControlsInput, JamEvent, JamInput, JamSnapshot, Turn } from './events.js';
import type { JournalEntry, JournalRecord } from './journal/records.js';
import { sentRecord } from './journal/sentCheck.js';
import type { Leisure } from './leisure.js';
import type { ModelShelf } from './modelShelf.js';
import { NetworkWatch } from './networkWatch.js';
import { JamPorts, type PortChoice } from './ports.js';
import type { Session } from './session.js';

/** Where a journal is kept: a file, or a broker. It must not make the jam wait. */
export interface JournalSink {
  /** From one checkpoint to the next; a minute where it does not say. */
  readonly checkpointEvery?: Milliseconds;
  append(record: JournalRecord): void;
  stop(): Promise<void>;
}

export interface RuntimeOptions {
  readonly session: Session;
  readonly clock: Clock;
  /** Absent where there is no MIDI: the page still plays. */
  readonly backend?: MidiBackend;
  readonly ports?: PortChoice;
  /** Where the models are that the session may be told to think with; absent where it has one. */
  readonly models?: ModelShelf;
  /** The controllers that turn settings; absent where none may. */
  readonly controls?: Controls;
  /** Its head is already written. */
  readonly journal?: JournalSink;
  /** Where the session stands, if it has been played before: it goes on from there. */
  readonly begun?: { readonly at: Milliseconds; readonly turn: Turn };
  /** One line for people about something that could not be had. */
  readonly notice?: (line: string) => void;
  readonly stopwatch?: Stopwatch;
  /** Where several jams share a thread: what only viewers see waits there until there is time. */
  readonly leisure?: Leisure;
  /** Told of every message as it leaves, with when it was due. */
  readonly onSend?: (bytes: Uint8Array, due: Milliseconds) => void;
}

/**
 * How often named ports are looked for. A synthesizer that is restarted within it, under the number
 * that it had, is taken for the old one, which no longer hears us. A look costs about half a
 * millisecond through RtMidi and several through JZZ.
 */
const LOOK_EVERY: Milliseconds = 500;

/** From one checkpoint in a journal to the next: each is some 30 kB. */
const CHECKPOINT_EVERY: Milliseconds = 60_000;

/** Answers at once between two looks at how late messages left; more are not told apart. */
const MOST_ANSWERS = 4096;

/**
 * The shell around a session, and the only part of the jam that touches the world: it owns the MIDI
 * ports and the one timer, and passes events on to whoever has subscribed. MIDI leaves first, then
 * the journal's records, then the events.
 */
export class JamRuntime {
  private readonly listeners = new Set<(event: JamEvent) => void>();
  private ports: JamPorts | undefined;
  private callOff: (() => void) | undefined;
  private callOffLook: (() => void) | undefined;
  private wake: Milliseconds | undefined;
  private foreseen: Turn['upcoming'] = [];
  /** The session's time. Journals hold this, not the arrival, so that a replay sees the same. */
  private time: Milliseconds;
  private started: Promise<void> | undefined;
  private isStopped = false;
  private readonly stopwatch: Stopwatch;
  /** When there was an answer at once, since the last look. */
  private answered = new Set<Milliseconds>();

  /** When the journal was given a checkpoint last. */
  private kept: Milliseconds = 0;

  private settings: LiveSettings;
  private modelWanted: string | undefined;
  /** While somebody looks. */
  private networkWatch: NetworkWatch | undefined;

  constructor(private readonly options: RuntimeOptions) {
    this.settings = options.session.snapshot().settings;
    this.time = options.begun?.at ?? Number.NEGATIVE_INFINITY;
    // What is taken up again and again gets on all the same.
    if (options.begun !== undefined) this.kept = Number.NEGATIVE_INFINITY;
    this.stopwatch = options.stopwatch ?? noStopwatch;
    if (options.leisure !== undefined) options.session.waitToTellMore();
  }

  /** Opens the ports. Aborting `signal` is `stop`, even half way. Idempotent. */
  start(signal?: AbortSignal): Promise<void> {
    this.started ??= this.open(signal);
    return this.started;
  }

  /** Releases all notes, closes the ports and the journal. Idempotent, at any time. */
  async stop(): Promise<void> {
    if (!this.isStopped) {
      this.isStopped = true;
      this.callOff?.();
      this.callOffLook?.();
      this.options.leisure?.forget(this);
      this.time = Math.max(this.time, this.options.clock.now());
      this.intervene(
        () => this.options.session.close(this.time),
        () => ({ at: this.time, end: true }),
        this.time,
      );
      this.ports?.close();
    }
    await this.started;
    await this.options.journal?.stop();
  }

  /** The session's clock. */
  now(): Milliseconds {
    return this.options.clock.now();
  }

  snapshot(): JamSnapshot {
    const { session, controls } = this.options;
    const jam = session.snapshot();
    return controls === undefined ? jam : { ...jam, controls: controls.state };
  }

  /** Tells `listener` of every event from now on; returns how to end that. It must not block. */
  subscribe(listener: (event: JamEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** An input, from the page or a port; `at` is when it arrived. */
  receive(input: JamInput | ControlsInput, at: Milliseconds = this.now()): void {
    if (this.isStopped) return;
    if (input.kind === 'learn' || input.kind === 'forget') {
      this.teach(input);
      return;
    }
    if (input.kind === 'settings' && input.change.model !== undefined) {
      const { model, ...rest } = input.change;
      if (Object.keys(rest).length > 0) this.pass({ kind: 'settings', change: rest }, at);
      void this.changeModel(model);
      return;
    }
    this.pass(input, at);
  }

  /** The last that is asked for while several are being loaded is the one that is played with. */
  private async changeModel(name: string): Promise<void> {
    this.modelWanted = name;
    const { models, notice } = this.options;
    if (name === this.settings.model || models === undefined) return;
    try {
      const { weightsSha256 } = (await models.load(name)).model.card;
      if (this.isStopped || this.modelWanted !== name) return;
      this.pass({ kind: 'settings', change: { model: name }, weightsSha256 }, this.now());
    } catch (error) {
      if (!this.isStopped) notice?.(error instanceof Error ? error.message : String(error));
      // Whoever asked for it learns that it stays as it is.
      this.announce({ kind: 'settings', settings: this.settings });
    }
  }

  private pass(input: JamInput, at: Milliseconds): void {
    const { session } = this.options;
    this.time = Math.max(this.time, at);
    // What was due before is done first, for in the gate others wait.
    this.act(session.advance(this.time));
    this.intervene(
      () => session.receive(input, this.time),
      () => ({ at: this.time, input }),
      at,
    );
  }

  /** From now on it is told what the cells of the network do, all of it first; or no longer. */
  look(_at: 'network', on: boolean): void {
    this.networkWatch = on ? new NetworkWatch() : undefined;
    this.tellNetwork();
  }

  /** Tells viewers something that is not the session's. */
  announce(event: JamEvent): void {
    if (!this.isStopped) this.tell(event);
  }

  /** Notes down how late messages left since the last time. */
  noteSends(): void {
    for (const { due, late } of this.ports?.gate?.takeSent() ?? [])
      this.stopwatch.note(this.answered.has(due) ? 'respond' : 'send', late);
    this.answered.clear();
  }

  /** The ports that are open, for people. */
  get openPorts(): { readonly inputs: readonly string[]; readonly outputs: readonly string[] } {
    const { inputs = [], outputs = [] } = this.ports ?? {};
    return { inputs, outputs };
  }

  private async open(signal: AbortSignal | undefined): Promise<void> {
    const { begun } = this.options;
    if (signal?.aborted) return this.stop();
    signal?.addEventListener('abort', () => void this.stop(), { once: true });
    await this.takePorts();
    if (begun !== undefined && !this.isStopped) this.act(begun.turn);
  }

  private async takePorts(): Promise<void> {
    const { backend, ports = {}, notice = () => {} } = this.options;
    if (backend === undefined) return;
    this.ports = new JamPorts(backend, ports, {
      receive: (message, at) => this.hear(message, at),
      notice,
      now: () => this.now(),
    });
    await this.ports.open();
    if (this.ports.isWatching) this.lookAgain(this.ports);
  }

  /** A message from a port; gear that sends back what it gets is not answered. */
  private hear(message: MidiMessage, at: Milliseconds): void {
    if (this.isStopped) return;
    this.time = Math.max(this.time, at);
    this.act(this.options.session.advance(this.time));
    if (this.ports?.isEcho(message, at)) return;
    const { controls } = this.options;
    const action = controls?.receive(message, this.settings);
    if (action === undefined) this.receive({ kind: 'midi', message }, at);
    else if (action.kind === 'learned') this.tellControls();
    else if (action.kind !== 'nothing') this.receive(action, at);
  }

  private teach(input: ControlsInput): void {
    const { controls } = this.options;
    if (controls === undefined) return;
    if (input.kind === 'learn') controls.learn(input.target);
    else controls.forget(input.target);
    this.tellControls();
  }

  private tellControls(): void {
    const { controls } = this.options;
    if (controls !== undefined) this.tell(controls.state);
  }

  private lookAgain(ports: JamPorts): void {
    if (this.isStopped) return;
    this.callOffLook = this.options.clock.wakeAt(this.now() + LOOK_EVERY, () => {
      void ports.look().then(() => this.lookAgain(ports));
    });
  }

  /**
   * Takes a turn that may change its mind about what was foreseen: meanwhile nothing leaves by
   * itself, and what has left counts as past, so that the session knows what was heard. The
   * journal is told of it before it is told what was sent: cut off anywhere, it has no effect
   * without its cause.
   */
  private intervene(take: () => Turn, record: () => JournalEntry, since: Milliseconds): void {
    const turn = this.inGate(() => {
      this.time = Math.max(this.time, this.ports?.gate?.left ?? this.time);
      const taken = take();
      this.send(taken);
      return taken;
    });
    this.stopwatch.note('receive', this.now() - since);
    this.options.journal?.append(record());
    if (turn.outputs.some(({ kind }) => kind === 'send')) this.noteAnswer();
    this.follow(turn);
  }

  private noteAnswer(): void {
    if (this.answered.size < MOST_ANSWERS) this.answered.add(this.time);
  }

  private act(turn: Turn): void {
    this.inGate(() => this.send(turn));
    this.follow(turn);
  }

  /** What is due at once is done when what was sent is on its way; for the rest it is woken. */
  private follow(turn: Turn): void {
    this.publish(turn);
    let { wake } = turn;
    while (wake !== undefined && wake <= this.time && !this.isStopped) {
      const next = this.options.session.advance(this.time);
      this.inGate(() => this.send(next));
      this.publish(next);
      wake = next.wake;
    }
    this.setWake(wake);
    this.keepCheckpoint();
    this.tellNetwork();
    const { leisure, session } = this.options;
    if (session.hasMoreToTell) leisure?.ask(this, () => this.act(session.tellMore()));
  }

  /** All that was due is done: it may be a moment to take the jam up from again. */
  private keepCheckpoint(): void {
    const { journal, session } = this.options;
    const { checkpointEvery = CHECKPOINT_EVERY } = journal ?? {};
    if (journal === undefined || this.isStopped || this.time < this.kept + checkpointEvery) return;
    const checkpoint = session.checkpoint();
    if (checkpoint === undefined) return;
    this.kept = this.time;
    journal.append({ at: this.time, checkpoint });
  }

  private inGate<Result>(work: () => Result): Result {
    const gate = this.ports?.gate;
    gate?.enter();
    try {
      return work();
    } finally {
      gate?.leave();
    }
  }

  private send({ outputs, upcoming }: Turn): void {
    for (const output of outputs) {
      if (output.kind !== 'send') continue;
      const bytes = encode(output.message);
      this.ports?.send(output.message, bytes, output.due);
      this.options.onSend?.(bytes, output.due);
    }
    const { foreseen } = this;
    const isAsBefore =
      upcoming.length === foreseen.length && upcoming.every((one, i) => one === foreseen[i]);
    if (isAsBefore) return;
    this.foreseen = upcoming;
    this.ports?.foresee(upcoming);
  }

  private publish({ outputs }: Turn): void {
    for (const output of outputs) {
      if (output.kind === 'send') {
        const record = sentRecord(output);
        if (record !== undefined) this.options.journal?.append(record);
        continue;
      }
      this.tell(output.event);
      if (output.event.kind === 'settings') this.turned(output.event.settings);
    }
  }

  /** Lights and motors of the controllers go where the settings are. */
  private turned(settings: LiveSettings): void {
    const { controls } = this.options;
    this.settings = settings;
    if (controls !== undefined) this.ports?.show(controls.feedback(settings));
  }

  private tellNetwork(): void {
    // Another model listens anew.
    const { listening } = this.options.session;
    listening.isFollowed = this.networkWatch !== undefined;
    const news = this.networkWatch?.news(listening);
    if (news !== undefined) this.tell(news);
  }

  private tell(event: JamEvent): void {
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (error) {
        // A viewer's trouble must not become the player's.
        this.options.notice?.(`A viewer failed: ${error instanceof Error ? error.message : error}`);
      }
    }
  }

  private setWake(wake: Milliseconds | undefined): void {
    if (wake === this.wake) return;
    this.wake = wake;
    this.callOff?.();
    this.callOff = undefined;
    if (wake === undefined || this.isStopped) return;
    this.callOff = this.options.clock.wakeAt(wake, () => this.advance(wake));
  }

  /** Goes no further than what was due, so that an input that waits behind is not too late. */
  private advance(due: Milliseconds): void {
    this.wake = undefined;
    this.stopwatch.note('schedule', this.now() - due);
    this.time = Math.max(this.time, due);
    this.act(this.options.session.advance(this.time));
  }
}
