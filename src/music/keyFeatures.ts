import { barTicks, beatTicks, type Meter } from './meter.js';
import type { Note } from './note.js';
import { pitchClass } from './pitch.js';
import { TICKS_PER_EIGHTH, type Ticks } from './time.js';

/** Notes and how they lie in bars: onsets count from the start of the text. */
export interface KeyEvidence {
  /** By onset, then pitch. */
  readonly notes: readonly Note[];
  readonly meter: Meter;
  /** Length of the incomplete first bar. */
  readonly anacrusis: Ticks;
}

const PITCH_CLASSES = 12;

/** What is gathered for each pitch class, in the order of the features. */
const KINDS = [
  'sounding',
  'soundingRoot',
  'heard',
  'longest',
  'onOne',
  'onBeat',
  'phraseEnd',
  'first',
  'firstOnOne',
  'last',
  'lastOnOne',
  'lowest',
] as const;
type Kind = (typeof KINDS)[number];

/** After the kinds: how often each pitch class is left by each of the twelve intervals. */
const STEPS_FROM = KINDS.length * PITCH_CLASSES;
export const KEY_FEATURE_COUNT = STEPS_FROM + PITCH_CLASSES * PITCH_CLASSES;

/** Phrases are looked for at every fourth bar line. */
const PHRASE_BARS = 4;
/** A pitch class that sounds for a 25th of the time counts as fully heard. */
const FULLY_HEARD = 25;

/**
 * What tells a key, as numbers, [KEY_FEATURE_COUNT]: group after group of twelve pitch classes from
 * C. Shares add up to 1 in a group, whatever the length; of there is only one, it is 1.
 */
export function keyFeatures({ notes, meter, anacrusis }: KeyEvidence): Float64Array {
  const features = new Float64Array(KEY_FEATURE_COUNT);
  const group = (kind: Kind) => {
    const at = KINDS.indexOf(kind) * PITCH_CLASSES;
    return features.subarray(at, at + PITCH_CLASSES);
  };
  const bar = barTicks(meter);
  const beat = beatTicks(meter);
  const mark = (kind: Kind, pitch: number | undefined) => {
    if (pitch !== undefined) add(group(kind), pitchClass(pitch), 1);
  };
  const place = (note: Note) => (note.onset - anacrusis + bar) % bar;

  for (const { pitch, duration } of notes) {
    const eighths = duration / TICKS_PER_EIGHTH;
    add(group('sounding'), pitchClass(pitch), eighths);
    add(group('longest'), pitchClass(pitch), eighths ** 2);
  }
  const onBeat = notes.filter((note) => place(note) % beat === 0);
  const onOne = notes.filter((note) => place(note) === 0);
  for (const { pitch } of onBeat) mark('onBeat', pitch);
  for (const { pitch } of onOne) mark('onOne', pitch);
  for (const { pitch } of phraseEnds(notes, anacrusis, bar)) mark('phraseEnd', pitch);
  mark('first', notes[0]?.pitch);
  mark('firstOnOne', onOne[0]?.pitch);
  mark('last', notes.at(-1)?.pitch);
  mark('lastOnOne', onOne.at(-1)?.pitch);
  mark(
    'lowest',
    notes.reduce((low, { pitch }) => Math.min(low, pitch), Number.POSITIVE_INFINITY),
  );

  const steps = features.subarray(STEPS_FROM);
  notes.forEach(({ pitch }, i) => {
    const next = notes[i + 1];
    if (next === undefined) return;
    add(steps, pitchClass(next.pitch - pitch) * PITCH_CLASSES + pitchClass(pitch), 1);
  });

  for (const kind of ['sounding', 'longest', 'onBeat', 'onOne', 'phraseEnd'] as const) {
    toShares(group(kind));
  }
  toShares(steps);
  group('soundingRoot').set(group('sounding').map(Math.sqrt));
  group('heard').set(group('sounding').map((share) => Math.min(1, FULLY_HEARD * share)));
  group('longest').set(group('longest').map(Math.sqrt));
  steps.set(steps.map(Math.sqrt));
  return features;
}

/** Index of the feature that stands at `index` when `tonic` is home and not C. */
export function seenFrom(tonic: number, index: number): number {
  const degree = index % PITCH_CLASSES;
  return index - degree + pitchClass(degree + tonic);
}

/** The longest note (of equals the latest) of every fourth bar. */
function phraseEnds(notes: readonly Note[], anacrusis: Ticks, bar: Ticks): Note[] {
  const ends = new Map<number, Note>();
  for (const note of notes) {
    const number = Math.floor((note.onset - anacrusis) / bar);
    if (number < 0 || number % PHRASE_BARS !== PHRASE_BARS - 1) continue;
    const longest = ends.get(number);
    if (longest === undefined || note.duration >= longest.duration) ends.set(number, note);
  }
  return [...ends.values()];
}

function add(numbers: Float64Array, index: number, more: number): void {
  numbers[index] = (numbers[index] ?? 0) + more;
}

function toShares(numbers: Float64Array): void {
  const total = numbers.reduce((sum, one) => sum + one, 0);
  if (total > 0) numbers.set(numbers.map((one) => one / total));
}
