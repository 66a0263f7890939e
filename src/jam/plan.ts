import { coin } from '../model/coin.js';
import type { PlacedChord } from '../music/chart.js';
import type { Key } from '../music/key.js';
import { barTicks, type Meter } from '../music/meter.js';
import type { Note } from '../music/note.js';
import type { Ticks } from '../music/time.js';
import { carryIn } from './carriage.js';
import { plannedChords } from './harmony.js';
import type { Hearing } from './hearing.js';
import type { Plan } from './improviser.js';

/** The partner may go this far around the player's own range: an octave and a half at least. */
const NARROWEST = 19;

/** Where it plays before anybody has: most melodies of the collections lie there. */
const USUAL = { low: 60, high: 81 };

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

/** The seed of another take of the same passage: the first is played by the session's own. */
export function seedOfTake(seed: number, take: number): number {
  return take === 0 ? seed : Math.floor(coin(seed, take, TAKES) * 2 ** 32);
}

/** A place in no phrase: the coin for takes is none of those for characters. */
const TAKES = 0xffffffff;

/** A passage that is to be made up, in the player's key and register: a value. */
export interface Wish {
  /** It is to be in their range. */
  readonly notes: readonly Note[];
  /** As in the plan. */
  readonly rest: Ticks;
  readonly length: Ticks;
  /** Chords that it has to sound over, in a key, and the lowest note that it may have. */
  readonly over?: {
    readonly chords: readonly PlacedChord[];
    readonly key: Key;
    readonly low: number;
  };
}

/** Over chords the lead keeps so many semitones to itself. */
const NARROWEST_LEAD = 12;

/** What the model is to imagine for it to be so. */
export function passagePlan(
  { notes, rest, length, over }: Wish,
  hearing: Hearing,
  setting: Setting,
): Plan {
  const planned = { ...setting, ...voice(notes, hearing), rest, length, cadence: true };
  if (over === undefined) return planned;
  const harmony = plannedChords(over.chords, over.key, hearing.carriage.key);
  const low = Math.max(planned.low, over.low + hearing.carriage.semitones);
  return { ...planned, harmony, low, high: Math.max(planned.high, low + NARROWEST_LEAD) };
}

/** What would be played from here to the end of the next bar. */
export function linePlan(notes: readonly Note[], hearing: Hearing, setting: Setting): Plan {
  const length = 2 * barTicks(setting.meter);
  return { ...setting, ...voice(notes, hearing), rest: 0, length, cadence: false };
}

function voice(
  notes: readonly Note[],
  { carriage, reach }: Hearing,
): Pick<Plan, 'key' | 'low' | 'high' | 'chords'> {
  const { key } = carriage;
  if (notes.length === 0) return { key, ...USUAL, chords: false };
  const pitches = notes.map((note) => carryIn(note, carriage, reach).pitch);
  const lowest = Math.min(...pitches);
  const highest = Math.max(...pitches);
  const missing = Math.max(0, NARROWEST - (highest - lowest));
  return {
    key,
    low: Math.max(0, lowest - Math.ceil(missing / 2)),
    high: Math.min(127, highest + Math.floor(missing / 2)),
    chords: notes.length > MOSTLY_ONE * new Set(notes.map(({ onset }) => onset)).size,
  };
}
