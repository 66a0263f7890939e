import { type Chart, chartTicks, type PlacedChord, placedChords } from '../music/chart.js';
import { chordScale } from '../music/chordScale.js';
import {
  type ChordSymbol,
  chordPitchClasses,
  formatChordSymbol,
  rootPitchClass,
  transposeChord,
} from '../music/chordSymbol.js';
import type { Key } from '../music/key.js';
import { barTicks, type Meter } from '../music/meter.js';
import type { Ticks } from '../music/time.js';
import type { PlannedChord } from './plannedHarmony.js';

/** A chord symbol over the music, as people read it. */
export interface PlacedSymbol {
  readonly onset: Ticks;
  readonly symbol: string;
}

/**
 * The chords of a form that goes round and round, from `from` on and for `length`, counted from
 * there. Each bar begins with one, as in the tunes that the network has read.
 */
export function formChords(
  chart: Chart,
  meter: Meter,
  from: Ticks,
  length: Ticks,
): readonly PlacedChord[] {
  const bar = barTicks(meter);
  const form = chartTicks(chart, meter);
  const placed = placedChords(chart, meter);
  const chords: PlacedChord[] = [];
  for (let line = 0; line < length; line += bar) {
    const place = modulo(from + line, form);
    const inBar = placed.filter(({ onset }) => onset >= place && onset < place + bar);
    const held = placed.findLast(({ onset }) => onset <= place);
    if (inBar[0]?.onset !== place && held !== undefined) {
      chords.push({ onset: line, chord: held.chord });
    }
    for (const { onset, chord } of inBar) chords.push({ onset: line + onset - place, chord });
  }
  return chords;
}

/** The chords as the model hears them, which moves the player's key to its own. */
export function plannedChords(
  chords: readonly PlacedChord[],
  key: Key,
  modelKey: Key,
): readonly PlannedChord[] {
  return chords.map(({ onset, chord }) => {
    const carried = transposeChord(chord, modelKey.fifths - key.fifths);
    return {
      onset,
      symbol: formatChordSymbol(carried),
      root: rootPitchClass(carried),
      tones: chordPitchClasses(carried),
      scale: chordScale(carried, modelKey),
    };
  });
}

export function symbolOf({ onset, chord }: PlacedChord): PlacedSymbol {
  return { onset, symbol: formatChordSymbol(chord) };
}

/** The chord that holds at a place. */
export function chordAt(chords: readonly PlacedChord[], tick: Ticks): ChordSymbol | undefined {
  return chords.findLast(({ onset }) => onset <= tick)?.chord;
}

export function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
