const NAMES = ['C', 'C♯', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B'];

/** How a key of the piano is called out of any context: 60 is `C4`. */
export function keyName(pitch: number): string {
  return `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
}

export function isBlack(pitch: number): boolean {
  return [1, 3, 6, 8, 10].includes(pitch % 12);
}

const LENGTHS: Readonly<Record<string, string>> = {
  // A length that begins with a fraction, whichever.
  '/': 'shorter',
  '/4': '32nd',
  '/2': '16th',
  '3/4': 'dotted 16th',
  '1': 'eighth',
  '3/2': 'dotted eighth',
  '2': 'quarter',
  '3': 'dotted quarter',
  '4': 'half',
  '6': 'dotted half',
  '8': 'whole',
  '12': 'dotted whole',
  '/3': 'triplet 16th',
  '2/3': 'triplet eighth',
  '4/3': 'triplet quarter',
};

/**
 * A length in eighths as canon writes it, in words; what has no name of its own keeps its figures.
 *
 * @example lengthName('3/2') // 'dotted eighth'
 */
export function lengthName(length: string): string {
  if (length === '') return 'eighth';
  return LENGTHS[length.replace(/^1\//, '/')] ?? `${length} eighths`;
}

/** A note's name with the signs that musicians write: `F#4` becomes `F♯4`, `Bb3` `B♭3`. */
export function withSigns(name: string): string {
  return name.replaceAll('#', '♯').replaceAll('b', '♭');
}
