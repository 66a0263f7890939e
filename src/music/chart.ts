import {
  type ChordSymbol,
  formatChordSymbol,
  parseChordSymbol,
  rootPitchClass,
} from './chordSymbol.js';
import { type Key, keyOn } from './key.js';
import { barTicks, beatsPerBar, beatTicks, type Meter } from './meter.js';
import type { Ticks } from './time.js';

/** The chords of a form, bar by bar; `undefined` goes on with the chord before. */
export interface Chart {
  readonly bars: readonly (readonly (ChordSymbol | undefined)[])[];
}

/** A chord and from where it holds, in ticks from the start of the form. */
export interface PlacedChord {
  readonly onset: Ticks;
  readonly chord: ChordSymbol;
}

/** Beyond this it is no form that anybody keeps in mind. */
const MOST_BARS = 128;
/** More chords than that to a bar cannot be played. */
const MOST_SLOTS = 8;

/**
 * Reads a chord chart as musicians jot it down: `C7 | F7 | C7 / / G7 | %`. Bars stand between `|`;
 * the chords of a bar share it evenly, `/` is another beat of the chord before, `%` the bar before
 * once more. Undefined for text that is no chart, or that does not begin with a chord.
 */
export function parseChart(text: string): Chart | undefined {
  const trimmed = text.trim().replace(/^\|+|[\]|]+$/g, '');
  const bars: (readonly (ChordSymbol | undefined)[])[] = [];
  for (const bar of trimmed.split(/\|+/)) {
    const words = bar.trim().split(/\s+/);
    const before = bars.at(-1);
    if (words.length === 1 && words[0] === '%' && before !== undefined) {
      bars.push(before);
      continue;
    }
    const slots: (ChordSymbol | undefined)[] = [];
    for (const word of words) {
      const chord = word === '/' ? undefined : parseChordSymbol(word);
      if (chord === undefined && word !== '/') return undefined;
      slots.push(chord);
    }
    if (slots.length > MOST_SLOTS) return undefined;
    bars.push(slots);
  }
  if (bars.length > MOST_BARS || bars[0]?.[0] === undefined) return undefined;
  return { bars };
}

/** `C7 | F7 / G7 /` */
export function formatChart({ bars }: Chart): string {
  const words = (bar: Chart['bars'][number]) =>
    bar.map((chord) => (chord === undefined ? '/' : formatChordSymbol(chord))).join(' ');
  return bars.map(words).join(' | ');
}

/** How long the form is. */
export function chartTicks({ bars }: Chart, meter: Meter): Ticks {
  return bars.length * barTicks(meter);
}

/**
 * The chords with their places. Those of a bar stand on its beats: where they do not share it
 * evenly the earlier ones hold longer, as in `C | G7` in 3/4 time written `C G7`: beats 1 and 3.
 */
export function placedChords({ bars }: Chart, meter: Meter): readonly PlacedChord[] {
  const beats = beatsPerBar(meter);
  const placed = new Map<Ticks, PlacedChord>();
  for (const [number, bar] of bars.entries()) {
    for (const [slot, chord] of bar.entries()) {
      if (chord === undefined) continue;
      const beat = Math.min(beats - 1, Math.ceil((slot * beats) / bar.length));
      const onset = number * barTicks(meter) + beat * beatTicks(meter);
      placed.set(onset, { onset, chord });
    }
  }
  return [...placed.values()];
}

/**
 * The key of a form that nobody has named: most begin at home. Where home is a dominant seventh, as
 * in a blues, it is mixolydian.
 */
export function keyOfChart({ bars }: Chart): Key {
  const home = bars[0]?.[0];
  if (home === undefined) return { fifths: 0, mode: 'maj' };
  const { quality } = home;
  const isMinor = quality.startsWith('m') && quality !== 'maj7';
  const isDominant = quality.startsWith('7') || quality === '9';
  return keyOn(rootPitchClass(home), isMinor ? 'min' : isDominant ? 'mix' : 'maj');
}
