import { type Pulse, tickAt, timeAt } from '../../music/pulse.js';
import { TICKS_PER_QUARTER, type Ticks } from '../../music/time.js';
import type { Entry } from '../conductor.js';
import type { Plan } from '../improviser.js';
import type { Place } from '../passage.js';
import { PassageBeat } from '../passageBeat.js';
import { passagePlan, type Setting, type Wish } from '../plan.js';
import type { Stage } from '../stage.js';
import type { Transport } from '../transport.js';

/** Plans go on from what was heard last. */
function settingOf({ meter, score, settings, phrases }: Stage): Setting {
  return { meter, anacrusis: score.anacrusis, seed: settings.seed, phrase: phrases };
}

/** What the model is to imagine now, for a passage to be as it is wished. */
export function planFor(wish: Wish, stage: Stage): Plan {
  return passagePlan(wish, stage.hearing, settingOf(stage));
}

/** The place of an entry: on the given beat, else on the one that the phrase has been heard in. */
export function placeOf({ transport }: Stage, entry: Entry, length: Ticks): Place {
  const { barLine, millisecondsPerTick } = entry;
  const { given, bar } = transport;
  if (given === undefined) {
    transport.follow(barLine, millisecondsPerTick * TICKS_PER_QUARTER, true);
    transport.goOnTo(barLine + length * millisecondsPerTick);
    const heard = {
      origin: barLine,
      millisecondsPerQuarter: millisecondsPerTick * TICKS_PER_QUARTER,
    };
    return { beat: new PassageBeat(heard), start: 0, length };
  }
  const start = Math.round(tickAt(given, barLine) / bar) * bar;
  return placeAt(transport, given, start, length);
}

/** A place on the beat that the jam runs by; where that ceases, it goes on as it was. */
export function placeAt(transport: Transport, pulse: Pulse, start: Ticks, length: Ticks): Place {
  transport.goOnTo(timeAt(pulse, start + length));
  return { beat: new PassageBeat(pulse, transport), start, length };
}
