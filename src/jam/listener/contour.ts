import { formatMeter, type Meter } from '../../music/meter.js';
import { type Milliseconds, TICKS_PER_EIGHTH, type Ticks } from '../../music/time.js';
import { CONTOUR_TABLES } from './contourTables.js';

/** Sizes of an interval: a leap, a fifth, a third or a step down, a repeat, and the same up. */
const SIZES = 9;
/** The tables' letters: m is nothing, each letter after it so many nats less likely. */
const NOTHING = 'm'.charCodeAt(0);
const NATS = 0.1;
/**
 * Neighbouring intervals say the same thing more than once, so they count less than they would if
 * they were independent. Found on the validation tunes, where 0.5 does nearly as well.
 */
const TRUST = 0.3;

/** Keys struck closer together than this are a chord, of which the highest is the melody, ms. */
const CHORD: Milliseconds = 30;

/** The line of the highest notes, as far as it says where in the bar they are. */
export class Outline {
  private pitches: number[] = [];
  private latest: Milliseconds = Number.NEGATIVE_INFINITY;

  /**
   * Notes an onset. Returns how the line came to the onset before and how it left it, as
   * `contourOf` numbers it; undefined where it does not know both.
   */
  add(pitch: number, at: Milliseconds): number | undefined {
    const chord = at - this.latest < CHORD;
    this.latest = at;
    if (chord) {
      const top = Math.max(pitch, this.pitches.pop() ?? pitch);
      this.pitches.push(top);
      return undefined;
    }
    this.pitches = [...this.pitches.slice(-2), pitch];
    const [first, middle, last] = this.pitches;
    if (first === undefined || middle === undefined || last === undefined) return undefined;
    return contourOf(middle - first, last - middle);
  }
}

/** Numbers the pairs of an interval and the next one by their sizes, in semitones: 0 to 80. */
export function contourOf(into: number, outOf: number): number {
  return SIZES * sizeOf(into) + sizeOf(outOf);
}

/** For each eighth of a bar a letter for each contour. */
export type ContourTable = Readonly<Record<number, string>>;

/** Undefined for a meter that was not counted. */
export function contourTable(meter: Meter): ContourTable | undefined {
  return CONTOUR_TABLES[formatMeter(meter)];
}

/**
 * What it costs (nats, less than 0 where it is likely) that an onset with this contour lies at
 * `place` in its bar. Lines move by the bar: they leap to it, and turn and rest on its beats. They
 * say which eighth of the bar it is, not how that is divided.
 */
export function contourCost(
  table: ContourTable | undefined,
  place: Ticks,
  contour: number,
): number {
  const eighth = Math.floor(place / TICKS_PER_EIGHTH);
  const letter = table?.[eighth]?.charCodeAt(contour) ?? NOTHING;
  return TRUST * NATS * (letter - NOTHING);
}

/** From 0, a leap down, to 8, a leap up. */
function sizeOf(semitones: number): number {
  const width = Math.abs(semitones);
  const size = width === 0 ? 0 : width <= 2 ? 1 : width <= 4 ? 2 : width <= 7 ? 3 : 4;
  return (SIZES - 1) / 2 + Math.sign(semitones) * size;
}
