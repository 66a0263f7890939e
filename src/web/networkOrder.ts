/** More characters than these say little more about which cells are alike. */
const LOOKED_AT = 64;

/**
 * An order of `count` cells from `first` on in which those that do alike lie side by side: from the
 * liveliest on, always the one that is most like the one before (its correlation over the
 * characters). `rows` holds each character's outputs, [characters][cells].
 */
export function orderAlike(rows: readonly Int8Array[], first: number, count: number): number[] {
  const looked = rows.slice(-LOOKED_AT);
  const shapes = Array.from({ length: count }, (_, at) => standardised(looked, first + at));
  const left = new Set(shapes.keys());
  const order: number[] = [];
  let last = liveliest(shapes);
  while (left.size > 0) {
    left.delete(last);
    order.push(first + last);
    last = mostLike(shapes, last, left);
  }
  return order;
}

interface Shape {
  /** Mean 0, length 1; all zero for a cell that does nothing. */
  readonly values: Float32Array;
  readonly spread: number;
}

function standardised(rows: readonly Int8Array[], cell: number): Shape {
  const values = Float32Array.from(rows, (row) => row[cell] ?? 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let squares = 0;
  for (const [at, value] of values.entries()) {
    values[at] = value - mean;
    squares += (value - mean) ** 2;
  }
  const spread = Math.sqrt(squares);
  return { values: spread === 0 ? values : values.map((value) => value / spread), spread };
}

function liveliest(shapes: readonly Shape[]): number {
  return shapes.reduce(
    (best, { spread }, at) => (spread > (shapes[best]?.spread ?? 0) ? at : best),
    0,
  );
}

function mostLike(shapes: readonly Shape[], one: number, others: ReadonlySet<number>): number {
  const values = shapes[one]?.values ?? new Float32Array();
  let best = one;
  let most = Number.NEGATIVE_INFINITY;
  for (const other of others) {
    const theirs = shapes[other]?.values ?? values;
    let likeness = 0;
    for (let at = 0; at < values.length; at++) likeness += (values[at] ?? 0) * (theirs[at] ?? 0);
    if (likeness > most) {
      most = likeness;
      best = other;
    }
  }
  return best;
}
