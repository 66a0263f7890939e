import type { Subscription } from '@nats-io/transport-node';
import type { LiveSettings } from '../../config/settings.js';
import { clockStartFor, systemClockSince } from '../../jam/clock.js';
import type { Leisure } from '../../jam/leisure.js';
import { JamRuntime } from '../../jam/runtime.js';
import type { Milliseconds } from '../../music/time.js';
import type { JamFactory } from '../jamFactory.js';
import type { Broker } from './broker.js';
import { BrokerJournal } from './brokerJournal.js';
import { HeardInputs, keptInputs } from './heardInputs.js';
import { decodeMessage, playedSchema } from './messages.js';
import { Publisher } from './publisher.js';
import { readBrokerJournal, readWholeJournal } from './readBrokerJournal.js';
import { subjectOf } from './subjects.js';
import { type Begun, goOn, takeUpKept } from './takeOver.js';
import { VisitedJam } from './visitedJam.js';

/** An input that took longer than this over the broker counts as played then. */
const OLDEST_INPUT: Milliseconds = 1000;
export interface BrokeredJamOptions {
  readonly broker: Broker;
  readonly factory: JamFactory;
  readonly name: string;
  /** Of this host's turn with the jam. */
  readonly term: number;
  /** Version of the program, for the journal. */
  readonly version: string;
  /** Whether this host still has the jam, as far as it can know. */
  readonly mayPublish: () => boolean;
  /** Milliseconds since 1970. */
  readonly wallClock: () => Milliseconds;
  /** Goes on evenly. */
  readonly clock: () => Milliseconds;
  readonly notice: (line: string) => void;
  /** That of the host, for all of its jams. */
  readonly leisure: Leisure;
}

/** A jam that this host plays, for relays to show and for another host to take over. */
export class BrokeredJam {
  private constructor(
    private readonly runtime: JamRuntime,
    /** For those who are at this host. */
    readonly source: VisitedJam,
    private readonly journal: BrokerJournal,
    private readonly publisher: Publisher,
    private readonly inputs: Subscription,
    private readonly heard: HeardInputs,
  ) {}

  /**
   * Begins a jam, or takes it up where the host before left it: its journal is played through, then
   * what players have done since. Undefined where there is no jam of that name.
   *
   * @throws AntiphonError `journal-other-model`, and those of `readBrokerJournal`
   */
  static async begin(options: BrokeredJamOptions): Promise<BrokeredJam | undefined> {
    const { broker, factory, name, term, mayPublish, notice, wallClock } = options;
    // What comes in while the rest is read is heard after it.
    const early: Uint8Array[] = [];
    let hear = (data: Uint8Array): void => void early.push(data);
    const inputs = broker.connection.subscribe(subjectOf(name, 'input'), {
      callback: (_, { data }) => hear(data),
    });
    const [kept, played] = await Promise.all([
      readBrokerJournal(broker, name),
      keptInputs(broker, name),
    ]);
    const head = kept?.head ?? factory.headOf(name, wallClock());
    if (head === undefined) {
      inputs.unsubscribe();
      return undefined;
    }
    const open = () => factory.session(head);
    const say = (line: string) => notice(`${name}: ${line}`);
    const readWhole = () => readWholeJournal(broker, name);
    const takenUp = kept && (await takeUpKept(kept, readWhole, open, say));
    const session = takenUp?.session ?? open();
    const { next: first = 0, since, heard: last } = takenUp?.kept ?? {};
    const heard = new HeardInputs(options.clock, last);
    const where = { broker, name, term, first, since, heard };
    const journal = new BrokerJournal({ ...where, mayPublish, notice });
    let begun: Begun | undefined;
    if (takenUp === undefined) journal.append(head);
    else {
      const missed = played.filter((input) => heard.take(input));
      const now = { version: options.version, since1970: wallClock() };
      begun = goOn(takenUp, missed, journal, now);
    }
    const clock = systemClockSince(clockStartFor(begun?.at ?? 0));
    const goesOn = begun === undefined ? {} : { begun };
    const { leisure } = options;
    const runtime = new JamRuntime({ session, clock, journal, notice, leisure, ...goesOn });
    const visited = new VisitedJam(runtime, options.clock);
    const publisher = new Publisher({
      broker,
      name,
      source: runtime,
      term,
      epoch: wallClock() - clock.now(),
      mayPublish,
      onError: (error) => notice(`${name}: ${error instanceof Error ? error.message : error}`),
    });
    const jam = new BrokeredJam(runtime, visited, journal, publisher, inputs, heard);
    await jam.start(begun === undefined ? head.settings.mode : undefined);
    hear = (data) => jam.hear(data);
    for (const data of early) hear(data);
    return jam;
  }

  /** The broker, or the word of this host, is back: everything is told that was not. */
  catchUp(): void {
    this.journal.catchUp();
    this.publisher.catchUp();
  }

  /** Leaves the jam to another host, as it stands; here it falls silent. */
  async leave(): Promise<void> {
    this.inputs.unsubscribe();
    this.publisher.stop();
    await this.journal.seal();
    await this.runtime.stop();
  }

  /** Ends the jam: its journal stays, and it goes on from there when somebody comes. */
  async end(): Promise<void> {
    await this.publisher.end();
    await this.leave();
  }

  private async start(chosen: LiveSettings['mode'] | undefined): Promise<void> {
    await this.runtime.start();
    this.publisher.start();
    // As if it were chosen now: some modes begin by themselves.
    if (chosen !== undefined) this.runtime.receive({ kind: 'settings', change: { mode: chosen } });
  }

  private hear(data: Uint8Array): void {
    const played = decodeMessage(playedSchema, data);
    if (played === undefined || !this.heard.take(played)) return;
    const { relay, number, at, input } = played;
    this.source.stir();
    const now = this.runtime.now();
    this.journal.origin = { relay, number };
    // No relay may set the jam's time.
    this.runtime.receive(input, Math.min(now, Math.max(at, now - OLDEST_INPUT)));
    this.journal.origin = undefined;
  }
}
