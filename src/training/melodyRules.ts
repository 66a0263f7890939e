import { DEGREES, LENGTHS, TONIC } from '../model/evolved/melodyNetwork.js';
import { barTicks, type Meter, metricalStrength } from '../music/meter.js';
import { TICKS_PER_EIGHTH, TICKS_PER_QUARTER, type Ticks } from '../music/time.js';

/** One note of a melody to be judged. */
export interface PlacedNote {
  /** Index of its degree: `TONIC` is home, each step one higher or lower. */
  readonly degree: number;
  /** Index into `LENGTHS`. */
  readonly length: number;
  readonly bar: number;
  /** In the bar. */
  readonly position: Ticks;
}

export interface Melody {
  readonly meter: Meter;
  readonly notes: readonly PlacedNote[];
}

/** A rule: how well a melody of eight bars keeps it, 0..1. */
type Rule = (melody: Melody) => number;

/**
 * What melodies are judged by. Chen & Miikkulainen (2001) evolve under rules of tonality and rhythm
 * after Bartók; what they are in detail was not to be had, so these are the common ones of tonal melody, of the same two sorts, and of
 * intervals and cadences.
 */
export const RULES: Readonly<Record<string, Rule>> = {
  // Tonality.
  'strong places have notes of the chord': ({ meter, notes }) =>
    share(
      notes.filter(({ position }) => metricalStrength(position, meter) >= 2),
      ({ degree, bar }) => (bar % 4 === 3 ? DOMINANT : TRIAD).has(step(degree)),
    ),
  'it begins on the tonic chord': ({ notes }) => Number(TRIAD.has(step(notes[0]?.degree ?? 1))),
  'the leading tone goes to the tonic': ({ notes }) =>
    share(
      pairs(notes).filter(([a]) => step(a.degree) === 6),
      ([a, b]) => b.degree === a.degree + 1,
    ),
  'all of the scale is used': ({ notes }) =>
    Math.min(1, new Set(notes.map(({ degree }) => step(degree))).size / 6),
  // Intervals.
  'steps come before thirds, and thirds before leaps': ({ notes }) =>
    likeness(intervalsOf(notes), INTERVALS),
  'a leap is followed by a step back': ({ notes }) =>
    share(
      triples(notes).filter(([a, b]) => Math.abs(b.degree - a.degree) > 2),
      ([a, b, c]) => {
        const back = (c.degree - b.degree) * Math.sign(a.degree - b.degree);
        return back > 0 && back <= 2;
      },
    ),
  'it keeps within an octave or a little more': ({ notes }) => {
    const degrees = notes.map(({ degree }) => degree);
    const range = Math.max(...degrees) - Math.min(...degrees);
    return range < 5 ? range / 5 : Math.min(1, (DEGREES + 3 - range) / 8);
  },
  'no note is struck three times in a row': ({ notes }) =>
    1 - share(triples(notes), ([a, b, c]) => a.degree === b.degree && b.degree === c.degree, 0),
  // Rhythm.
  'longer notes begin on stronger places': ({ meter, notes }) =>
    share(
      notes.filter(({ length }) => ticks(length) >= TICKS_PER_QUARTER),
      ({ length, position }) =>
        metricalStrength(position, meter) >= (ticks(length) > TICKS_PER_QUARTER ? 2 : 1),
    ) ** STRICT,
  'only short notes stand between the eighths': ({ notes }) =>
    share(
      notes.filter(({ position }) => position % TICKS_PER_EIGHTH !== 0),
      ({ length }) => ticks(length) < TICKS_PER_EIGHTH,
    ) ** STRICT,
  'there are notes enough': ({ meter, notes }) => {
    const quarters = (BARS * barTicks(meter)) / TICKS_PER_QUARTER;
    return Math.min(1, notes.length / quarters / 1.3) ** STRICT;
  },
  'lengths are mixed as in dances': ({ notes }) => likeness(lengthsOf(notes), MIXTURE) ** STRICT,
  'rhythms come back': ({ notes }) => near(returning(barsOf(notes).map(rhythmOf)), 0.6),
  'melodic turns come back, but not all': ({ notes }) =>
    near(returning(barsOf(notes).map(contourOf)), 0.3),
  'bars differ': ({ notes }) => {
    const bars = barsOf(notes);
    return new Set(bars.map((bar) => `${rhythmOf(bar)} ${contourOf(bar)}`)).size / bars.length;
  },
  // Cadences.
  'the fourth bar rests on the dominant chord': ({ notes }) => rest(notes, 3, DOMINANT),
  'the eighth bar comes home': ({ notes }) => rest(notes, 7, HOME),
  'home is reached by a step': ({ notes }) => {
    const [before, last] = notes.slice(-2);
    return Number(
      before !== undefined && last !== undefined && Math.abs(before.degree - last.degree) === 1,
    );
  },
};

/**
 * How well melodies of one network in one meter keep all rules, and the one that they are not the
 * same, 0..1: the geometric mean, so that no rule is given up for the others.
 */
export function judge(melodies: readonly Melody[]): number {
  const marks = melodies.flatMap((melody) => Object.values(RULES).map((rule) => rule(melody)));
  for (const [at, melody] of melodies.entries()) {
    const before = melodies[at - 1];
    // It weighs as much as two rules of each.
    if (before !== undefined) marks.push(...new Array(4).fill(difference(before, melody)));
  }
  const logarithms = marks.map((mark) => Math.log(WORST + (1 - WORST) * mark));
  return Math.exp(logarithms.reduce((sum, one) => sum + one, 0) / marks.length);
}

/** A rule that is broken altogether must not hide whether the others are kept. */
const WORST = 0.05;

/** How far two melodies are from being the same, 0..1; as good as it gets where half the notes differ. */
function difference(a: Melody, b: Melody): number {
  const place = ({ bar, position, degree }: PlacedNote): string => `${bar} ${position} ${degree}`;
  const places = new Set(a.notes.map(place));
  return Math.min(1, 2 * share(b.notes, (note) => !places.has(place(note))));
}

/** Rhythm is most of a tune, and these rules are easily kept halfway. */
const STRICT = 3;

const HOME = new Set([0]);
const TRIAD = new Set([0, 2, 4]);
const DOMINANT = new Set([4, 6, 1]);

/** Shares of unisons, steps, thirds, fourths and fifths, and wider leaps. */
const INTERVALS = [0.1, 0.52, 0.23, 0.13, 0.02];
/** Shares of lengths up to a half, one, one and a half, two, and more eighths. */
const MIXTURE = [0.08, 0.55, 0.05, 0.24, 0.08];

/** 0 for the tonic to 6 for the leading tone. */
function step(degree: number): number {
  return (degree - TONIC + 7) % 7;
}

function ticks(length: number): Ticks {
  return LENGTHS[length] ?? 0;
}

/** The share of items that are so; `none` where there is nothing to judge. */
function share<Item>(items: readonly Item[], isSo: (item: Item) => boolean, none = 1): number {
  return items.length === 0 ? none : items.filter(isSo).length / items.length;
}

/** 1 at the target, less the further from it. */
function near(value: number, target: number): number {
  return 1 - Math.abs(value - target) / Math.max(target, 1 - target);
}

function pairs(notes: readonly PlacedNote[]): (readonly [PlacedNote, PlacedNote])[] {
  return notes.slice(1).map((note, at) => [notes[at] ?? note, note]);
}

function triples(notes: readonly PlacedNote[]): (readonly [PlacedNote, PlacedNote, PlacedNote])[] {
  return notes.slice(2).map((note, at) => [notes[at] ?? note, notes[at + 1] ?? note, note]);
}

function intervalsOf(notes: readonly PlacedNote[]): number[] {
  const shares = INTERVALS.map(() => 0);
  for (const [a, b] of pairs(notes)) {
    const size = Math.abs(a.degree - b.degree);
    const at = size > 4 ? 4 : size > 2 ? 3 : size;
    shares[at] = (shares[at] ?? 0) + 1 / Math.max(1, notes.length - 1);
  }
  return shares;
}

function lengthsOf(notes: readonly PlacedNote[]): number[] {
  const shares = MIXTURE.map(() => 0);
  for (const { length } of notes) {
    const at = Math.min(length, 4);
    shares[at] = (shares[at] ?? 0) + 1 / notes.length;
  }
  return shares;
}

/** How much of two distributions is the same, 0..1. */
function likeness(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + Math.min(value, b[at] ?? 0), 0);
}

function barsOf(notes: readonly PlacedNote[]): PlacedNote[][] {
  const bars: PlacedNote[][] = [];
  for (const note of notes) {
    const bar = bars[note.bar] ?? [];
    bar.push(note);
    bars[note.bar] = bar;
  }
  return bars;
}

function rhythmOf(bar: readonly PlacedNote[]): string {
  return bar.map(({ length }) => length).join();
}

/** Its steps up and down, wherever on the scale. */
function contourOf(bar: readonly PlacedNote[]): string {
  return bar.map(({ degree }) => degree - (bar[0]?.degree ?? 0)).join();
}

/** The share of bars after the first that are like one before. */
function returning(bars: readonly string[]): number {
  return share(
    bars.slice(1).map((bar, at) => bars.slice(0, at + 1).includes(bar)),
    (is) => is,
  );
}

/** Whether a bar ends on one of these steps: half for that, half for the last note being long. */
function rest(notes: readonly PlacedNote[], bar: number, steps: ReadonlySet<number>): number {
  const last = notes.filter((note) => note.bar === bar).at(-1);
  if (last === undefined || !steps.has(step(last.degree))) return 0;
  return 0.5 + 0.5 * Number(ticks(last.length) >= TICKS_PER_QUARTER);
}

/** How many bars the rules are for. */
export const BARS = 8;
