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

/** What players at relays have done lately, as the broker keeps it. */
export async function keptInputs(broker: Broker, name: string): Promise<readonly Played[]> {
  const inputs: Played[] = [];
  for await (const data of keptMessages(broker, INPUT_KEPT, subjectOf(name, 'input'))) {
    const played = decodeMessage(playedSchema, data);
    if (played !== undefined) inputs.push(played);
  }
  return inputs;
}
