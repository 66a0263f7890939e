import type { Subscription } from '@nats-io/transport-node';
import type { LiveSettings } from '../../config/settings.js';
import { clockStartFor, systemClockSince } from '../../jam/clock.js';
import type { Turn } from '../../jam/events.js';
import { catchUp } from '../../jam/journal/catchUp.js';
import { sentRecord } from '../../jam/journal/sentCheck.js';
import type { Leisure } from '../../jam/leisure.js';
import { JamRuntime } from '../../jam/runtime.js';
import type { Session } from '../../jam/session.js';
import type { Milliseconds } from '../../music/time.js';
import type { JamFactory } from '../jamFactory.js';
import type { Broker } from './broker.js';
import { BrokerJournal } from './brokerJournal.js';
import { keptMessages } from './keptMessages.js';
import { decodeMessage, type Played, playedSchema } from './messages.js';
import { Publisher } from './publisher.js';
import { type KeptJournal, readBrokerJournal } from './readBrokerJournal.js';
import { INPUT_KEPT } from './streams.js';
import { subjectOf } from './subjects.js';
import { VisitedJam } from './visitedJam.js';

/**
 * A jam that was away for longer than this goes on from where it stopped; for less, its clock has
 * gone on, so that the beat is where players expect it.
 */
const LONGEST_GAP: Milliseconds = 10_000;
/** An input that took longer than this over the broker counts as played then. */
const OLDEST_INPUT: Milliseconds = 1000;
/** Relays whose inputs are told apart. */
const MOST_RELAYS = 10_000;

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
    /** The last number of each relay's inputs. */
    private readonly heard: Map<string, number>,
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
    const kept = await readBrokerJournal(broker, name);
    const head = kept?.head ?? factory.headOf(name, wallClock());
    if (head === undefined) {
      inputs.unsubscribe();
      return undefined;
    }
    const session = factory.session(head);
    const first = kept?.next ?? 0;
    const journal = new BrokerJournal({ broker, name, term, first, mayPublish, notice });
    const heard = new Map(kept?.heard);
    let begun: Begun | undefined;
    if (kept === undefined) journal.append(head);
    else {
      const missed = await missedInputs(broker, name, heard);
      begun = takeUp(options, session, kept, missed, journal);
      for (const { relay, number } of missed) heard.set(relay, number);
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
    if (played === undefined || !isNew(played, this.heard)) return;
    const { relay, number, at, input } = played;
    this.heard.set(relay, number);
    this.source.stir();
    const now = this.runtime.now();
    this.journal.origin = { relay, number };
    // No relay may set the jam's time.
    this.runtime.receive(input, Math.min(now, Math.max(at, now - OLDEST_INPUT)));
    this.journal.origin = undefined;
  }
}

/** Where a jam goes on. */
interface Begun {
  readonly at: Milliseconds;
  readonly turn: Turn;
}

function takeUp(
  { version, wallClock }: BrokeredJamOptions,
  session: Session,
  { told, epoch }: KeptJournal,
  missed: readonly Played[],
  journal: BrokerJournal,
): Begun {
  const { at, turn } = catchUp(session, told);
  const since1970 = wallClock();
  const now = Math.max(at, Math.min(since1970 - epoch, at + LONGEST_GAP));
  journal.append({ at, resumed: version, epoch: since1970 - now });
  // What was due while nobody had the jam was not heard, but was played: the beat goes on.
  const keep = ({ outputs }: Turn): void => {
    for (const output of outputs) {
      const record = output.kind === 'send' ? sentRecord(output) : undefined;
      if (record !== undefined) journal.append(record);
    }
  };
  keep(turn);
  let time = at;
  for (const { relay, number, at: playedAt, input } of missed) {
    time = Math.max(time, Math.min(playedAt, now));
    keep(session.advance(time));
    journal.origin = { relay, number };
    journal.append({ at: time, input });
    journal.origin = undefined;
    keep(session.receive(input, time));
  }
  const last = session.advance(now);
  keep(last);
  return { at: now, turn: { ...last, outputs: [] } };
}

/** What players at relays have done that the host before did not take. */
async function missedInputs(
  broker: Broker,
  name: string,
  heard: ReadonlyMap<string, number>,
): Promise<Played[]> {
  const missed: Played[] = [];
  const known = new Map(heard);
  for await (const data of keptMessages(broker, INPUT_KEPT, subjectOf(name, 'input'))) {
    const played = decodeMessage(playedSchema, data);
    if (played === undefined || !isNew(played, known)) continue;
    known.set(played.relay, played.number);
    missed.push(played);
  }
  return missed;
}

function isNew({ relay, number }: Played, heard: ReadonlyMap<string, number>): boolean {
  const last = heard.get(relay);
  return last === undefined ? heard.size < MOST_RELAYS : number > last;
}
