/** How wide lines are, and how many bars they hold. */
export interface LineShape {
  readonly bars: number;
  /** Width of a full line in abcjs's own pixels, in which a staff is 31 high. */
  readonly width: number;
}

/** In a column so narrow, in pixels, four bars are too small to read. */
const NARROW = 560;
/** Notes are a little larger than abcjs's own, in a wide column more so. */
const LARGER = 1.12;

/** The shape of lines in a column so many pixels wide. */
export function lineShape(column: number): LineShape {
  if (column < NARROW) return { bars: 2, width: Math.max(260, Math.min(420, column)) };
  return { bars: 4, width: Math.max(560, Math.min(1240, column / LARGER)) };
}
