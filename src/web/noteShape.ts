/** How a length is written: which head, how many flags, and what goes with it. */
export interface NoteShape {
  readonly isHollow: boolean;
  readonly hasStem: boolean;
  readonly flags: number;
  readonly isDotted: boolean;
  readonly isTriplet: boolean;
}

/** Plain lengths in eighths, from the longest, and what their notes look like. */
const PLAIN = [
  { eighths: 8, isHollow: true, hasStem: false, flags: 0 },
  { eighths: 4, isHollow: true, hasStem: true, flags: 0 },
  { eighths: 2, isHollow: false, hasStem: true, flags: 0 },
  { eighths: 1, isHollow: false, hasStem: true, flags: 1 },
  { eighths: 1 / 2, isHollow: false, hasStem: true, flags: 2 },
  { eighths: 1 / 4, isHollow: false, hasStem: true, flags: 3 },
] as const;

/**
 * The one note that shows a length in eighths, a fraction as canon writes it; undefined where it
 * takes more than one, or is no length yet.
 *
 * @example noteShape('3/2') // a dotted eighth
 */
export function noteShape(length: string): NoteShape | undefined {
  const eighths = inEighths(length);
  for (const { eighths: plain, ...shape } of PLAIN) {
    if (eighths === plain) return { ...shape, isDotted: false, isTriplet: false };
    if (eighths === 1.5 * plain) return { ...shape, isDotted: true, isTriplet: false };
    if (Math.abs(eighths - (2 / 3) * plain) < 1e-9) {
      return { ...shape, isDotted: false, isTriplet: true };
    }
  }
  return undefined;
}

function inEighths(length: string): number {
  const match = /^(\d*)(?:\/(\d+))?$/.exec(length);
  if (match === null) return Number.NaN;
  const [, above = '', below = '1'] = match;
  return (above === '' ? 1 : Number(above)) / Number(below);
}
