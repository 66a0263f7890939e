import type { Meter } from '../music/meter.js';
import { barTicks } from '../music/meter.js';
import type { Note } from '../music/note.js';
import type { Ticks } from '../music/time.js';
import { carryIn } from './carriage.js';
import type { Entry } from './conductor.js';
import type { Hearing } from './hearing.js';
import type { Plan } from './improviser.js';
import type { WrittenPhrase } from './phrase.js';

/** An answer may go this far around the player's own range: an octave and a half at least. */
const NARROWEST = 19;

/** With fewer notes to an onset than this it is a melody, and is answered with one. */
const MOSTLY_ONE = 1.3;

/** What stays the same for every plan of a phrase. */
export interface Setting {
  readonly meter: Meter;
  /** Of the text that was heard. */
  readonly anacrusis: Ticks;
  readonly seed: number;
  readonly phrase: number;
}

/** The answer to a phrase: as long, in its range, with a cadence. */
export function answerPlan(
  { notes }: WrittenPhrase,
  hearing: Hearing,
  { rest, length }: Entry,
  setting: Setting,
): Plan {
  return { ...setting, ...voice(notes, hearing), rest, length, cadence: true };
}

/** What would be played from here to the end of the next bar. */
export function linePlan({ notes }: WrittenPhrase, hearing: Hearing, setting: Setting): Plan {
  const length = 2 * barTicks(setting.meter);
  return { ...setting, ...voice(notes, hearing), rest: 0, length, cadence: false };
}

function voice(
  notes: readonly Note[],
  { carriage, reach }: Hearing,
): Pick<Plan, 'key' | 'low' | 'high' | 'chords'> {
  const pitches = notes.map((note) => carryIn(note, carriage, reach).pitch);
  const lowest = Math.min(...pitches);
  const highest = Math.max(...pitches);
  const missing = Math.max(0, NARROWEST - (highest - lowest));
  return {
    key: carriage.key,
    low: Math.max(0, lowest - Math.ceil(missing / 2)),
    high: Math.min(127, highest + Math.floor(missing / 2)),
    chords: notes.length > MOSTLY_ONE * new Set(notes.map(({ onset }) => onset)).size,
  };
}
