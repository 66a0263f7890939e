import type { Feature } from './networkFeatures.js';

/** A cell that goes along with something of the music. */
export interface Finding {
  readonly cell: number;
  /** What it does, to be read after its name. */
  readonly does: string;
  /** Pearson's coefficient, -1..1. */
  readonly r: number;
}

/** How often, at most, a finding may be mere chance: among all cells, once in twenty looks. */
const MISTAKEN = 0.05;

/** Fewer characters than these say nothing about hundreds of cells. */
const FEWEST = 48;

/**
 * The cell that goes along with `feature` most, where that is more than chance brings about among so
 * many cells. `rows` holds each character's outputs, [characters][cells]; `looks` is at how many
 * features one looks.
 */
export function findCell(
  rows: readonly Int8Array[],
  { values, rises, falls }: Feature,
  looks: number,
): Finding | undefined {
  const known = [...values.keys()].filter((at) => at < rows.length && !Number.isNaN(values[at]));
  const seen = known.map((at) => rows[at] ?? new Int8Array());
  const wanted = Float32Array.from(known, (at) => values[at] ?? 0);
  if (known.length < FEWEST) return undefined;
  const all = correlations(seen, wanted);
  const cell = all.reduce((best, r, at) => (Math.abs(r) > Math.abs(all[best] ?? 0) ? at : best), 0);
  const r = all[cell] ?? 0;
  const shown = Float32Array.from(seen, (row) => row[cell] ?? 0);
  if (Math.abs(r) <= chance(shown, wanted, all.length * looks)) return undefined;
  return { cell, does: r > 0 ? rises : falls, r };
}

/** Pearson's coefficient of every cell with `wanted`; 0 for what does not change at all, [cells]. */
export function correlations(rows: readonly Int8Array[], wanted: Float32Array): Float32Array {
  const count = rows.length;
  const cells = rows[0]?.length ?? 0;
  const sums = new Float64Array(cells);
  const squares = new Float64Array(cells);
  const products = new Float64Array(cells);
  let sum = 0;
  let square = 0;
  for (const [at, row] of rows.entries()) {
    const value = wanted[at] ?? 0;
    sum += value;
    square += value * value;
    for (let cell = 0; cell < cells; cell++) {
      const output = row[cell] ?? 0;
      sums[cell] = (sums[cell] ?? 0) + output;
      squares[cell] = (squares[cell] ?? 0) + output * output;
      products[cell] = (products[cell] ?? 0) + output * value;
    }
  }
  const spread = count * square - sum * sum;
  return Float32Array.from({ length: cells }, (_, cell) => {
    const mine = sums[cell] ?? 0;
    const both = Math.sqrt(spread * (count * (squares[cell] ?? 0) - mine * mine));
    return both > 0 ? (count * (products[cell] ?? 0) - mine * sum) / both : 0;
  });
}

/**
 * What |r| the best of `tries` comparisons stays below by chance alone, nineteen times in twenty
 * (Fisher's z with Bonferroni's correction). What follows each other in music is alike, so that so
 * many characters count for fewer (Bartlett 1935).
 */
function chance(a: Float32Array, b: Float32Array, tries: number): number {
  const alike = Math.max(0, persistence(a) * persistence(b));
  const independent = (a.length * (1 - alike)) / (1 + alike);
  if (independent <= 4) return 1;
  // The tail of the normal distribution is below exp(-z z / 2).
  const z = Math.sqrt(2 * Math.log(tries / MISTAKEN));
  return Math.tanh(z / Math.sqrt(independent - 3));
}

/** How much of a value stays for the next: the correlation of neighbours. */
function persistence(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let squares = 0;
  let products = 0;
  for (let at = 0; at < values.length; at++) {
    const here = (values[at] ?? 0) - mean;
    squares += here * here;
    if (at > 0) products += here * ((values[at - 1] ?? 0) - mean);
  }
  return squares > 0 ? products / squares : 0;
}
