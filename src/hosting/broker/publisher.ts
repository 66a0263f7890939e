import { headers } from '@nats-io/transport-node';
import type { JamEvent } from '../../jam/events.js';
import { RateLimit } from '../../midi/rateLimit.js';
import type { Milliseconds } from '../../music/time.js';
import type { JamSource } from '../../wire/jamSource.js';
import type { Broker } from './broker.js';
import { encodeMessage, type News } from './messages.js';
import { subjectOf } from './subjects.js';

/**
 * Messages between two in which the jam is told whole: what whoever comes new reads at most. A jam
 * that is played sends some ten a second.
 */
const WHOLE_EVERY = 64;
/** Answers to relays that ask for it whole; between two of them one serves all. */
const ANSWERS = { perSecond: 4, burst: 4 } as const;

type Told = Exclude<JamEvent, { kind: 'network' }>;

export interface PublisherOptions {
  readonly broker: Broker;
  readonly name: string;
  readonly source: JamSource;
  /** Of this host's turn with the jam. */
  readonly term: number;
  /** When the jam's clock stood at 0, in milliseconds since 1970. */
  readonly epoch: Milliseconds;
  /** Whether this host still has the jam, as far as it can know. */
  readonly mayPublish: () => boolean;
  /** Something went wrong that the music does not depend on. */
  readonly onError: (error: unknown) => void;
}

/**
 * Tells relays what happens in a jam. Never waits: while the broker is away nothing is kept for it,
 * and when it is back the jam is told whole.
 */
export class Publisher {
  private waiting: Told[] = [];
  private sequence = 0;
  private sinceWhole = 0;
  private isBehind = true;
  private readonly rate: RateLimit;
  private ends: (() => void)[] = [];

  constructor(private readonly options: PublisherOptions) {
    this.rate = new RateLimit(ANSWERS, options.source.now());
  }

  start(): void {
    const { broker, name, source } = this.options;
    const asked = broker.connection.subscribe(subjectOf(name, 'whole'), {
      callback: () => {
        if (this.rate.take(source.now())) this.catchUp();
      },
    });
    this.ends = [
      () => asked.unsubscribe(),
      source.subscribe((event) => this.post(event)),
      broker.onBack(() => this.catchUp()),
    ];
    this.catchUp();
  }

  stop(): void {
    this.flush();
    for (const end of this.ends.splice(0)) end();
  }

  /** Tells that the jam has ended, in place of all that was kept of it. */
  async end(): Promise<void> {
    this.stop();
    if (this.canPublish) await this.keepAlone({ kind: 'over', term: this.options.term });
  }

  /** Tells the jam whole, if it may be told. */
  catchUp(): void {
    this.flush();
    if (!this.canPublish) return;
    this.isBehind = false;
    this.sinceWhole = 0;
    const { source, term, epoch, onError } = this.options;
    const { sequence } = this;
    const whole: News = { kind: 'whole', term, sequence, epoch, jam: source.snapshot() };
    this.keepAlone(whole).catch(onError);
  }

  /** In place of all that was kept before, which is contained in it. */
  private async keepAlone(news: News): Promise<void> {
    const { broker, name } = this.options;
    const header = headers();
    header.set('Nats-Rollup', 'sub');
    const data = encodeMessage(news);
    await broker.streams.publish(subjectOf(name, 'events'), data, { headers: header });
  }

  private get canPublish(): boolean {
    return this.options.broker.isUp && this.options.mayPublish();
  }

  private post(event: JamEvent): void {
    // Of the network's cells nobody is told who is not at the host: there are hundreds.
    if (event.kind === 'network') return;
    this.waiting.push(event);
    if (this.waiting.length === 1) setImmediate(() => this.flush());
  }

  /** All that one turn brings goes out in one message. */
  private flush(): void {
    const { waiting: events } = this;
    if (events.length === 0) return;
    this.waiting = [];
    const first = this.sequence + 1;
    this.sequence += events.length;
    if (!this.canPublish) {
      this.isBehind = true;
      return;
    }
    this.sinceWhole += 1;
    if (this.isBehind || this.sinceWhole > WHOLE_EVERY) {
      // Those who follow live are told of the events too, for each note counts.
      this.publish(first, events);
      this.catchUp();
    } else this.publish(first, events);
  }

  private publish(sequence: number, events: readonly Told[]): void {
    const { broker, name, term } = this.options;
    const news: News = { kind: 'events', term, sequence, events };
    broker.connection.publish(subjectOf(name, 'events'), encodeMessage(news));
  }
}
