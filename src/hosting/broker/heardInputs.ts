import type { Milliseconds } from '../../music/time.js';
import type { Broker } from './broker.js';
import { keptMessages } from './keptMessages.js';
import { decodeMessage, type Played, playedSchema } from './messages.js';
import { INPUT_KEPT } from './streams.js';
import { subjectOf } from './subjects.js';

/** Relays whose inputs are told apart. */
const MOST_RELAYS = 10_000;

/** Which of the relays' inputs a jam has heard: each relay counts its own. */
export class HeardInputs {
  private readonly last: Map<string, number>;

  constructor(last: ReadonlyMap<string, number> = new Map()) {
    this.last = new Map(last);
  }

  /** False for one that has been heard. */
  take({ relay, number }: Played): boolean {
    const last = this.last.get(relay);
    const isNew = last === undefined ? this.last.size < MOST_RELAYS : number > last;
    if (isNew) this.last.set(relay, number);
    return isNew;
  }
}

/** The broker keeps what players do for a minute (see `streams.ts`); this is somewhat longer. */
const LATELY: Milliseconds = 75_000;
/** More are not told in every message. */
const MOST_TOLD = 32;

/** The last input of each relay that is in a journal, as far as the broker may still keep it. */
export class HeardLately {
  private readonly last = new Map<string, { readonly number: number; readonly at: Milliseconds }>();

  constructor(
    private readonly clock: () => Milliseconds,
    before: ReadonlyMap<string, number> = new Map(),
  ) {
    for (const [relay, number] of before) this.note({ relay, number });
  }

  note({ relay, number }: Pick<Played, 'relay' | 'number'>): void {
    this.last.set(relay, { number, at: this.clock() });
  }

  /** By relay; undefined where they are too many to be told. */
  get all(): Readonly<Record<string, number>> | undefined {
    const since = this.clock() - LATELY;
    for (const [relay, { at }] of this.last) if (at < since) this.last.delete(relay);
    if (this.last.size > MOST_TOLD) return undefined;
    return Object.fromEntries([...this.last].map(([relay, { number }]) => [relay, number]));
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
