import type { StoredMsg } from '@nats-io/jetstream';
import type { Subscription } from '@nats-io/transport-node';
import type {
  ControlsInput,
  HostEvent,
  JamEvent,
  JamInput,
  JamSnapshot,
} from '../../jam/events.js';
import type { Milliseconds } from '../../music/time.js';
import type { JamSource } from '../../wire/jamSource.js';
import { Mirror } from '../../wire/mirror.js';
import { difference } from '../difference.js';
import type { Broker } from './broker.js';
import type { JamPlace } from './jamPlace.js';
import { decodeMessage, encodeMessage, type News, newsSchema } from './messages.js';
import type { PlayerLine } from './playerLine.js';
import { EVENTS_KEPT } from './streams.js';
import { subjectOf } from './subjects.js';

/** News that may wait while what was missed is fetched; with more the jam is asked for whole. */
const WAITING = 4096;
/** It is looked this often whether whoever plays is there. */
const LOOK_EVERY: Milliseconds = 250;

export interface RelayedJamOptions {
  readonly broker: Broker;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly wallClock: () => Milliseconds;
  /** Takes what players do here to the jam. */
  readonly players: PlayerLine;
  /** Knows whether whoever plays is there; absent where that is not told. */
  readonly place?: JamPlace;
  /** It has ended: this is what it was. */
  readonly onOver: () => void;
  readonly onError: (error: unknown) => void;
}

/**
 * A jam that is played elsewhere, as it is seen from its messages. It holds nothing that could not
 * be had again: what is missed, by a broken connection or by coming late, is read from what the
 * broker keeps; where that does not reach, the host is asked to tell it whole.
 */
export class RelayedJam implements JamSource {
  private mirror: Mirror | undefined;
  private term = 0;
  private sequence = 0;
  private epoch: Milliseconds = 0;
  private readonly listeners = new Set<(event: JamEvent) => void>();
  /** Came in while what was missed is being fetched. */
  private waiting: News[] | undefined;
  private subscriptions: readonly Subscription[] = [];
  private endBack = (): void => {};
  private looking: NodeJS.Timeout | undefined;
  private standing: HostEvent['is'] = 'here';
  private becameKnown = (): void => {};
  /** Messages that were none; for those who look after the relay. */
  unreadable = 0;

  constructor(private readonly options: RelayedJamOptions) {}

  /** Follows the jam from now on; false where the broker knows nothing of it. */
  async start(): Promise<boolean> {
    const { broker, name } = this.options;
    const { connection } = broker;
    this.subscriptions = [
      connection.subscribe(subjectOf(name, 'events'), {
        callback: (_, { data }) => this.hear(data),
      }),
      connection.subscribe(subjectOf(name, 'anybody'), {
        callback: (_, message) => {
          if (this.isWatched) message.respond();
        },
      }),
    ];
    const { place } = this.options;
    this.endBack = broker.onBack(() => {
      void this.catchUp();
      void place?.start();
    });
    await Promise.all([this.catchUp(), place?.start()]);
    this.lookForHost();
    if (place !== undefined) this.looking = setInterval(() => this.lookForHost(), LOOK_EVERY);
    return this.isKnown;
  }

  stop(): void {
    this.endBack();
    clearInterval(this.looking);
    this.options.place?.stop();
    for (const subscription of this.subscriptions) subscription.unsubscribe();
    this.options.players.stop();
  }

  /** When the jam has been told whole, or after so many milliseconds. */
  async known(within: Milliseconds): Promise<void> {
    if (this.isKnown) return;
    this.ask();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, within);
      this.becameKnown = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  get isKnown(): boolean {
    return this.mirror !== undefined;
  }

  get isWatched(): boolean {
    return this.listeners.size > 0;
  }

  now(): Milliseconds {
    return this.options.wallClock() - this.epoch;
  }

  snapshot(): JamSnapshot {
    if (this.mirror === undefined) throw new Error('nothing is known of this jam yet');
    const picture = this.pictureOf(this.mirror.snapshot());
    const { place } = this.options;
    return place === undefined ? picture : { ...picture, host: hostEvent(this.standing) };
  }

  subscribe(listener: (event: JamEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  receive(input: JamInput | ControlsInput): void {
    this.options.players.play(input, this.now());
  }

  /** Reads what the broker keeps of the jam, then what comes in meanwhile, `first` before it. */
  async catchUp(first: readonly News[] = []): Promise<void> {
    if (this.waiting !== undefined) return;
    this.waiting = [...first];
    let isMissing = false;
    try {
      for await (const news of this.kept()) this.take(news);
    } catch (error) {
      // A broker that has just come back may not have found what it keeps yet.
      isMissing = true;
      this.options.onError(error);
    }
    const { waiting } = this;
    this.waiting = undefined;
    for (const news of waiting) if (!this.take(news)) isMissing = true;
    if (isMissing || (waiting.length >= WAITING && this.isKnown)) this.ask();
  }

  private hear(data: Uint8Array): void {
    const news = decodeMessage(newsSchema, data);
    if (news === undefined) {
      this.unreadable += 1;
      return;
    }
    if (news.term >= this.term && news.kind !== 'over') {
      this.options.place?.hearNews();
      this.lookForHost();
    }
    if (this.waiting !== undefined) {
      if (this.waiting.length < WAITING) this.waiting.push(news);
    } else if (!this.take(news)) void this.catchUp([news]);
  }

  private async *kept(): AsyncGenerator<News> {
    const { broker, name } = this.options;
    let message: StoredMsg | null;
    for (let seq = 1; ; seq = message.seq + 1) {
      const query = { seq, next_by_subj: subjectOf(name, 'events') };
      message = await broker.manager.direct.getMessage(EVENTS_KEPT, query);
      if (message === null) return;
      const news = decodeMessage(newsSchema, message.data);
      if (news === undefined) this.unreadable += 1;
      else yield news;
    }
  }

  /** False where something is missing before it. */
  private take(news: News): boolean {
    if (news.term < this.term) return true;
    if (news.kind === 'over') {
      this.term = news.term;
      if (this.isKnown) this.options.onOver();
      return true;
    }
    if (news.kind === 'whole') {
      if (news.term > this.term || news.sequence > this.sequence || !this.isKnown) this.set(news);
      return true;
    }
    const last = news.sequence + news.events.length - 1;
    if (news.term === this.term && last <= this.sequence) return true;
    if (news.term > this.term || news.sequence > this.sequence + 1 || !this.isKnown) return false;
    const fresh = news.events.slice(this.sequence + 1 - news.sequence);
    this.sequence = last;
    for (const event of fresh) this.mirror?.show(event);
    this.tell(fresh);
    return true;
  }

  private set({ term, sequence, epoch, jam }: News & { kind: 'whole' }): void {
    const before = this.mirror?.snapshot();
    this.term = term;
    this.sequence = sequence;
    this.epoch = epoch;
    this.mirror = new Mirror(jam);
    if (before === undefined) this.becameKnown();
    else this.tell(difference(this.pictureOf(before), this.pictureOf(jam), this.now()));
  }

  /** Of one who is not there nothing sounds, though nobody said that it ended. */
  private pictureOf(jam: JamSnapshot): JamSnapshot {
    return this.standing === 'here' ? jam : { ...jam, sounding: [] };
  }

  /** Tells it when whoever plays is gone or there again. */
  private lookForHost(): void {
    const { place } = this.options;
    const jam = this.mirror?.snapshot();
    if (place === undefined || jam === undefined || place.standing === this.standing) return;
    const before = this.pictureOf(jam);
    this.standing = place.standing;
    this.tell([...difference(before, this.pictureOf(jam), this.now()), hostEvent(this.standing)]);
  }

  private tell(events: readonly JamEvent[]): void {
    for (const event of events) for (const listener of this.listeners) listener(event);
  }

  private ask(): void {
    const { broker, name } = this.options;
    if (broker.isUp) broker.connection.publish(subjectOf(name, 'whole'), encodeMessage({}));
  }
}

function hostEvent(is: HostEvent['is']): HostEvent {
  return { kind: 'host', is };
}
