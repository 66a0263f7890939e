import { parseCanon, writeCanon } from '../../abc/canon.js';
import { transpose } from '../../abc/transpose.js';
import { formatKey, type Key, type Mode, nearestSignature } from '../../music/key.js';
import { formatMeter, type Meter } from '../../music/meter.js';

/**
 * The bars of a musical dice game (Kirnberger's "Der allezeit fertige Polonoisen- und
 * Menuettencomponist", 1757, is the first in print; in Mozart's, K. 516f, each throw of two dice
 * picks one of eleven bars from the column of its place in the dance). Here a page is for the tunes
 * of one meter and mode, and a column for a bar's place in the form.
 */
export interface DicePage {
  readonly meter: Meter;
  readonly mode: Mode;
  /** Canon of whole bars, without bar lines, in the key of the mode that has no accidentals. */
  readonly bars: readonly string[];
  /** How often each bar was found in each column, [COLUMNS, bars]. */
  readonly counts: Uint16Array;
  /** The share of tunes' bars in each column that were the last, [COLUMNS]. */
  readonly ends: readonly number[];
}

/** The opening, then the eight bars of a strain; the eighth column holds the cadences. */
export const COLUMNS = 9;

/** The column of a whole bar, counted from 0. */
export function columnOf(bar: number): number {
  return bar === 0 ? 0 : 1 + (bar % (COLUMNS - 1));
}

/** A page's bars as the key with so many fifths and the page's mode writes them. */
export function spelledIn({ meter, mode, bars }: DicePage, fifths: number): readonly string[] {
  const home: Key = { fifths: 0, mode };
  const way = nearestSignature(home, [fifths]);
  if (fifths === 0 || way === undefined) return bars;
  const header = `M:${formatMeter(meter)}\nK:${formatKey(home)}\n`;
  return bars.map((bar) =>
    bodyOf(transpose(parseCanon(`${header}${bar}\n`), way.semitones, way.key)),
  );
}

function bodyOf(tune: Parameters<typeof writeCanon>[0]): string {
  const text = writeCanon(tune);
  return text.slice(text.indexOf('\n', text.indexOf('\n') + 1) + 1, -1);
}

/** Modes by what their third is: where a mode has no page of its own, one of these will do. */
const LIKE: Readonly<Record<Mode, readonly Mode[]>> = {
  maj: ['maj', 'mix', 'lyd'],
  mix: ['mix', 'maj', 'lyd'],
  lyd: ['lyd', 'maj', 'mix'],
  min: ['min', 'dor', 'phr'],
  dor: ['dor', 'min', 'phr'],
  phr: ['phr', 'min', 'dor'],
  loc: ['loc', 'phr', 'min'],
};

/** The page for a meter and a mode; undefined where none is near. */
export function pageFor(
  pages: readonly DicePage[],
  meter: Meter,
  mode: Mode,
): DicePage | undefined {
  const name = formatMeter(meter);
  const possible = pages.filter((page) => formatMeter(page.meter) === name);
  for (const like of LIKE[mode]) {
    const page = possible.find((candidate) => candidate.mode === like);
    if (page !== undefined) return page;
  }
  return undefined;
}
