import { RequestError, type Subscription } from '@nats-io/transport-node';
import type { Milliseconds } from '../../music/time.js';
import type { Broker } from './broker.js';
import { doorOf } from './subjects.js';

/** How long a host has to answer, and the one who asks to see it. */
const ANSWERING: Milliseconds = 1000;
/** From one knock to the next: a host whose connection broke has come back by then, if it can. */
const AGAIN: Milliseconds = 150;
/** The same where nobody has answered yet: not every host of a fleet may have a door. */
const AGAIN_AT_FIRST: Milliseconds = 1000;
/** So many times in a row nobody may be there. */
const EMPTY = 2;

export interface DoorsOptions {
  readonly broker: Broker;
  /** What this host is called. */
  readonly host: string;
  readonly now: () => Milliseconds;
  /** A host has answered. */
  readonly onThere: (host: string) => void;
  /** There was somebody at a host's door, and is nobody any more. */
  readonly onNobody: (host: string) => void;
}

interface Door {
  knocked: Milliseconds;
  /** Whether somebody has answered since this host is connected as it is. */
  hasAnswered: boolean;
  /** How often nobody was there since something was heard of it. */
  empty: number;
}

/**
 * Hosts ask each other at the door whether they are there: at a subject that each listens on alone. Where a
 * process has died, its system has closed its connection, and the broker says at once that nobody listens (NATS: "no
 * responders"). One that is only slow, or cut off without a word, still has its door, and the broker says nothing.
 *
 * Nobody's being there counts only where somebody was before, over the same connection of ours: when the
 * broker was started again, whoever is back first finds all doors empty.
 */
export class Doors {
  private readonly doors = new Map<string, Door>();
  private own: Subscription | undefined;
  private endLost = (): void => {};

  constructor(private readonly options: DoorsOptions) {}

  start(): void {
    const { broker, host } = this.options;
    this.own = broker.connection.subscribe(doorOf(host), {
      callback: (_, message) => void message.respond(),
    });
    this.endLost = broker.onLost(() => this.doors.clear());
  }

  stop(): void {
    this.endLost();
    this.own?.unsubscribe();
    this.doors.clear();
  }

  /** A host has said that it is there; it is asked until it has answered, for else it could not be missed. */
  hear(host: string): void {
    const door = this.doors.get(host);
    if (door !== undefined) door.empty = 0;
    if (!door?.hasAnswered) this.knock(host);
  }

  forget(host: string): void {
    this.doors.delete(host);
  }

  /** Asks whether that host is there, if it was not asked just now. */
  knock(host: string): void {
    const { broker, now } = this.options;
    if (!broker.isUp) return;
    const door = this.doors.get(host) ?? {
      knocked: Number.NEGATIVE_INFINITY,
      hasAnswered: false,
      empty: 0,
    };
    if (now() - door.knocked < (door.hasAnswered ? AGAIN : AGAIN_AT_FIRST)) return;
    door.knocked = now();
    this.doors.set(host, door);
    broker.connection.request(doorOf(host), '', { timeout: ANSWERING }).then(
      () => this.open(host, door),
      (error) => {
        if (isNobody(error)) this.closed(host, door);
      },
    );
  }

  private open(host: string, door: Door): void {
    if (this.doors.get(host) !== door) return;
    door.hasAnswered = true;
    door.empty = 0;
    this.options.onThere(host);
  }

  private closed(host: string, door: Door): void {
    if (this.doors.get(host) !== door || !door.hasAnswered) return;
    door.empty += 1;
    if (door.empty >= EMPTY) this.options.onNobody(host);
  }
}

function isNobody(error: unknown): boolean {
  return error instanceof RequestError && error.isNoResponders();
}
