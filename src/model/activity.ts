import type { StateSlice } from './engine.js';

/** Characters whose activations are kept: some fifteen bars, more than fit on a page side by side. */
const CAPACITY = 600;

/** What stands for 1 in eight bits. */
const FULL = 127;

/**
 * What every cell of a network did at each of the newest characters of a text: the outputs h of all
 * layers after the character, in eight bits, -127 for -1 to 127 for 1. In a fixed amount of memory;
 * keeping a character costs one look at each cell.
 */
export class Activity {
  /** u of each layer, from the characters upwards. */
  readonly layers: readonly number[];
  /** C, all cells together. */
  readonly cells: number;
  /** A ring, [capacity, C]. */
  readonly #rows: Int8Array;
  #start = 0;
  #end = 0;

  constructor(
    private readonly slices: readonly StateSlice[],
    private readonly capacity = CAPACITY,
  ) {
    this.layers = slices.map(({ length }) => length);
    this.cells = this.layers.reduce((sum, units) => sum + units, 0);
    this.#rows = new Int8Array(capacity * this.cells);
  }

  /** The first position that is kept; the last is before `end`. */
  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** Forgets what is at `position` and after it. */
  truncate(position: number): void {
    if (position >= this.#end) return;
    this.#end = position;
    this.#start = Math.min(this.#start, position);
  }

  /** Keeps the activations in `state`, [S], for the character at `position`; forgets all after it. */
  keep(position: number, state: Float32Array): void {
    if (position < this.#start || position > this.#end) this.#start = position;
    this.#end = position + 1;
    this.#start = Math.max(this.#start, this.#end - this.capacity);
    let to = (position % this.capacity) * this.cells;
    for (const { offset, length } of this.slices) {
      const end = offset + length;
      for (let at = offset; at < end; at++) this.#rows[to++] = Math.round(FULL * (state[at] ?? 0));
    }
  }

  /** A copy of the rows from `from`, which is kept, up to the end: [characters, C]. */
  since(from: number): Int8Array {
    const copy = new Int8Array((this.#end - from) * this.cells);
    for (let at = from; at < this.#end; at++) {
      const row = (at % this.capacity) * this.cells;
      copy.set(this.#rows.subarray(row, row + this.cells), (at - from) * this.cells);
    }
    return copy;
  }
}
