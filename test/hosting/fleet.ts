import { liveSettingsSchema } from '../../src/config/settings.js';
import { Broker } from '../../src/hosting/broker/broker.js';
import { BrokerHost } from '../../src/hosting/broker/brokerHost.js';
import { RelayDirectory } from '../../src/hosting/broker/relayDirectory.js';
import { prepareStreams } from '../../src/hosting/broker/streams.js';
import { JamFactory } from '../../src/hosting/jamFactory.js';
import { ANY_JAM } from '../../src/hosting/jamList.js';
import type { JamEvent } from '../../src/jam/events.js';
import { SharedEngine } from '../../src/model/sharedEngine.js';
import type { JamSource } from '../../src/wire/jamSource.js';
import { fakeEngine, fakeModel } from '../support/fakeModel.js';

const tokensOf = () => ({ anybody: 'controller' }) as const;
/** A busy machine must not be taken for a dead one. */
const GONE_AFTER = 2000;
export const HOUR = 3_600_000;

/** Hosts and relays around one broker, in this process. */
export class Fleet {
  readonly notices: string[] = [];
  readonly moved: string[] = [];
  /** Jams that relays have seen end. */
  readonly over: string[] = [];
  private readonly ends: (() => Promise<void>)[] = [];
  private count = 0;
  /** Milliseconds that have gone by in no time. */
  passed = 0;

  constructor(private readonly url: string) {}

  async host(most = 100, url = this.url): Promise<{ host: BrokerHost; broker: Broker }> {
    const { broker, directory } = await this.relay(url);
    const factory = new JamFactory({
      model: fakeModel,
      engine: new SharedEngine(fakeEngine()),
      list: ANY_JAM,
      common: {
        antiphon: '0',
        engine: 'wasm',
        precision: 'float32',
        channel: 0,
        settings: liveSettingsSchema.parse({ tempo: 120, key: 'C', silenceBeats: 0.5 }),
      },
    });
    const host = new BrokerHost({
      broker,
      factory,
      host: `host-${++this.count}`,
      elsewhere: directory,
      tokensOf,
      most,
      version: '0',
      goneAfter: GONE_AFTER,
      idleAfter: HOUR,
      clock: () => performance.now() + this.passed,
      onMoved: (name) => this.moved.push(name),
      notice: (line) => this.notices.push(line),
    });
    await host.start();
    this.ends.push(() => host.stop());
    return { host, broker };
  }

  async relay(url = this.url): Promise<{ directory: RelayDirectory; broker: Broker }> {
    const broker = await Broker.connect({ url, name: 'test' });
    await prepareStreams(broker);
    const directory = new RelayDirectory({
      broker,
      relay: `relay-${++this.count}`,
      tokensOf,
      onOver: (name) => this.over.push(name),
      onError: (error) => this.notices.push(String(error)),
    });
    this.ends.push(
      () => broker.stop(),
      () => directory.stop(),
    );
    return { directory, broker };
  }

  async stop(): Promise<void> {
    for (const end of this.ends.splice(0).reverse()) await end();
  }
}

/** Somebody who watches a jam, and may play in it. */
export class Guest {
  readonly events: JamEvent[] = [];
  readonly leave: () => void;

  constructor(readonly source: JamSource) {
    this.leave = source.subscribe((event) => this.events.push(event));
  }

  static async at(place: Pick<RelayDirectory, 'find'>, name: string): Promise<Guest> {
    const found = await place.find(name);
    if (found === undefined) throw new Error(`no jam ${name}`);
    return new Guest(found.source);
  }

  strike(pitch: number): void {
    const message = { kind: 'noteOn', channel: 0, pitch, velocity: 80 } as const;
    this.source.receive({ kind: 'midi', message });
  }

  release(pitch: number): void {
    const message = { kind: 'noteOff', channel: 0, pitch, velocity: 0 } as const;
    this.source.receive({ kind: 'midi', message });
  }

  /** Plays a phrase, an eighth each. */
  async play(pitches: readonly number[], length = 100): Promise<void> {
    for (const pitch of pitches) {
      this.strike(pitch);
      await sleep(0.9 * length);
      this.release(pitch);
      await sleep(0.1 * length);
    }
  }

  /** Pitches of the notes of one part that began, in order. */
  notes(part: 'player' | 'partner'): readonly number[] {
    return this.events.flatMap((event) =>
      event.kind === 'note' && event.on && event.part === part ? [event.pitch] : [],
    );
  }

  /** What was said of whoever plays. */
  hosts(): readonly string[] {
    return this.events.flatMap((event) => (event.kind === 'host' ? [event.is] : []));
  }

  /** When there is what `look` finds. */
  async until(look: () => boolean): Promise<void> {
    while (!look()) await sleep(5);
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
