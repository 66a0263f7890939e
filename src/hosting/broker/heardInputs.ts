import type { Milliseconds } from '../../music/time.js';
import type { Broker } from './broker.js';
import { keptMessages } from './keptMessages.js';
import { decodeMessage, type Played, playedSchema } from './messages.js';
import { INPUT_KEPT } from './streams.js';
import { subjectOf } from './subjects.js';

/** Relays whose inputs are told apart. */
const MOST_RELAYS = 10_000;

/** The broker keeps what players do for a minute (see `streams.ts`); this is somewhat longer. */
const LATELY: Milliseconds = 75_000;
/** More relays are not told in every message. */
const MOST_TOLD = 32;

interface Heard {
  readonly number: number;
  readonly at: Milliseconds;
}

/** Which of the relays' inputs a jam has heard: each relay counts its own. */
export class HeardInputs {
  private readonly last: Map<string, Heard>;

  /** @param last the last number of each relay that was heard before */
  constructor(
    private readonly clock: () => Milliseconds,
    last: ReadonlyMap<string, number> = new Map(),
  ) {
    const at = clock();
    this.last = new Map([...last].map(([relay, number]) => [relay, { number, at }]));
  }

  /** False for one that has been heard. */
  take({ relay, number }: Pick<Played, 'relay' | 'number'>): boolean {
    const last = this.last.get(relay);
    const isNew = last === undefined ? this.last.size < MOST_RELAYS : number > last.number;
    if (isNew) this.last.set(relay, { number, at: this.clock() });
    return isNew;
  }

  /**
   * The last number by relay, as far as the broker may still keep what its players did; undefined
   * where they are too many to be told.
   */
  get lately(): Readonly<Record<string, number>> | undefined {
    const since = this.clock() - LATELY;
    const lately = [...this.last].filter(([, { at }]) => at >= since);
    if (lately.length > MOST_TOLD) return undefined;
    return Object.fromEntries(lately.map(([relay, { number }]) => [relay, number]));
  }
}

/** What players at relays have done lately, as the broker keeps it. */
export async function keptInputs(broker: Broker, name: string): Promise<readonly Played[]> {
  const inputs: Played[] = [];
  for await (const data of keptMessages(broker, INPUT_KEPT, subjectOf(name, 'input'))) {
    const played = decodeMessage(playedSchema, data);
    if (played !== undefined) inputs.push(played);
  }
  return inputs;
}
