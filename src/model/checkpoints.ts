/** So many of the newest positions, some four bars, are all kept. */
const NEWEST = 64;

/** Of the older ones those that this divides. */
const SPACING = 8;

/**
 * Rows of numbers, each kept for a position in a text, in a bounded amount of memory, which is taken
 * when it is first needed: most texts fill a part of it, and a host has many of them. Positions are
 * kept in ascending order. Almost every note rewrites the end of the text, and copying a state costs
 * a fraction of the step that it saves; older text is revised seldom, and going back further costs
 * only steps. When all rows are taken, every second one of the older half is given up as well.
 */
export class Checkpoints {
  readonly #rowLength: number;
  readonly #capacity: number;
  /** [capacity][rowLength] */
  readonly #rows: Float32Array[] = [];
  /** The position of each kept row, ascending, [capacity]; only the first `#count` mean anything. */
  readonly #positions: Int32Array;
  /** Which row belongs to it: a permutation of 0..capacity-1. */
  readonly #order: Int32Array;
  #count = 0;

  constructor(rowLength: number, capacity: number) {
    this.#rowLength = rowLength;
    this.#capacity = capacity;
    this.#positions = new Int32Array(capacity);
    this.#order = Int32Array.from({ length: capacity }, (_, at) => at);
  }

  /** The greatest position kept, or 0. */
  get last(): number {
    return this.#count === 0 ? 0 : (this.#positions[this.#count - 1] ?? 0);
  }

  /** Gives up everything after `position`. */
  truncate(position: number): void {
    while (this.#count > 0 && this.last > position) this.#count--;
  }

  /** Keeps `row` for `position`, which is greater than `last`. */
  keep(position: number, row: Float32Array): void {
    if (this.#count === this.#capacity) this.#thin();
    const slot = this.#order[this.#count] ?? 0;
    this.#rows[slot] ??= new Float32Array(this.#rowLength);
    this.#rows[slot]?.set(row);
    this.#positions[this.#count] = position;
    this.#count++;
    this.#loosen(this.#count - 1 - NEWEST);
  }

  /** Copies the row kept for `last` into `row`. */
  recall(row: Float32Array): void {
    const kept = this.#rows[this.#order[this.#count - 1] ?? 0];
    if (kept !== undefined) row.set(kept);
  }

  /** Gives up the one at `index`, which is no longer among the newest, if it is off the spacing. */
  #loosen(index: number): void {
    if (index < 0 || (this.#positions[index] ?? 0) % SPACING === 0) return;
    const slot = this.#order[index] ?? 0;
    this.#positions.copyWithin(index, index + 1, this.#count);
    this.#order.copyWithin(index, index + 1, this.#count);
    this.#count--;
    this.#order[this.#count] = slot;
  }

  #thin(): void {
    const older = this.#count / 2;
    let kept = 0;
    for (let at = 0; at < this.#count; at++) {
      if (at < older && at % 2 === 0) continue;
      this.#positions[kept] = this.#positions[at] ?? 0;
      const slot = this.#order[at] ?? 0;
      this.#order[at] = this.#order[kept] ?? 0;
      this.#order[kept] = slot;
      kept++;
    }
    this.#count = kept;
  }
}
