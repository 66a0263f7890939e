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
 * C. Shares add up to 1 in a group, whatever the length; of kinds with one pitch class that one is 1.
 */
export function keyFeatures({ notes, meter, anacrusis }: KeyEvidence): Float64Array {
  const features = new Float64Array(KEY_FEATURE_COUNT);
  const count = (kind: Kind, pitch: number, more: number) => {
    const at = startOf(kind) + pitchClass(pitch);
    features[at] = (features[at] ?? 0) + more;
  };
  const mark = (kind: Kind, note: Note | undefined) => {
    if (note !== undefined) count(kind, note.pitch, 1);
  };
  const bar = barTicks(meter);
  const beat = beatTicks(meter);
  let lowest: Note | undefined;
  let firstOnOne: Note | undefined;
  let lastOnOne: Note | undefined;
  for (const note of notes) {
    const { pitch, onset, duration } = note;
    const eighths = duration / TICKS_PER_EIGHTH;
    count('sounding', pitch, eighths);
    count('longest', pitch, eighths ** 2);
    if (pitch < (lowest?.pitch ?? Number.POSITIVE_INFINITY)) lowest = note;
    const place = (onset - anacrusis + bar) % bar;
    if (place % beat === 0) mark('onBeat', note);
    if (place !== 0) continue;
    mark('onOne', note);
    firstOnOne ??= note;
    lastOnOne = note;
  }
  for (const note of phraseEnds(notes, anacrusis, bar)) mark('phraseEnd', note);
  mark('first', notes[0]);
  mark('firstOnOne', firstOnOne);
  mark('last', notes.at(-1));
  mark('lastOnOne', lastOnOne);
  mark('lowest', lowest);

  for (let i = 0; i + 1 < notes.length; i++) {
    const { pitch = 0 } = notes[i] ?? {};
    const step = pitchClass((notes[i + 1]?.pitch ?? 0) - pitch);
    const at = STEPS_FROM + step * PITCH_CLASSES + pitchClass(pitch);
    features[at] = (features[at] ?? 0) + 1;
  }

  for (const kind of ['sounding', 'longest', 'onBeat', 'onOne', 'phraseEnd'] as const) {
    toShares(features, startOf(kind), PITCH_CLASSES);
  }
  toShares(features, STEPS_FROM, KEY_FEATURE_COUNT - STEPS_FROM);
  for (let pc = 0; pc < PITCH_CLASSES; pc++) {
    const share = features[startOf('sounding') + pc] ?? 0;
    const longest = startOf('longest') + pc;
    features[startOf('soundingRoot') + pc] = Math.sqrt(share);
    features[startOf('heard') + pc] = Math.min(1, FULLY_HEARD * share);
    features[longest] = Math.sqrt(features[longest] ?? 0);
  }
  for (let at = STEPS_FROM; at < KEY_FEATURE_COUNT; at++) {
    features[at] = Math.sqrt(features[at] ?? 0);
  }
  return features;
}

function startOf(kind: Kind): number {
  return KINDS.indexOf(kind) * PITCH_CLASSES;
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

function toShares(numbers: Float64Array, from: number, count: number): void {
  let total = 0;
  for (let at = from; at < from + count; at++) total += numbers[at] ?? 0;
  if (total <= 0) return;
  for (let at = from; at < from + count; at++) numbers[at] = (numbers[at] ?? 0) / total;
}
