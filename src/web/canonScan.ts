/** Where a reader of canon stands after a character; lengths in eighths. */
export interface Reading {
  /** Whether a bar line has been passed, so that places in the bar are known. */
  readonly isPlaced: boolean;
  /** Where in the bar the note that is being read begins. */
  readonly onset: number;
  /** Bar lines so far. */
  readonly bar: number;
  /** Steps of the scale, C below the middle C's octave as 0: absent before the first note. */
  readonly height: number | undefined;
  /** Of the newest note against the one before: 1 higher, -1 lower, 0 the same. */
  readonly motion: number;
  /** Whether the newest note has an accidental of its own. */
  readonly isAltered: boolean;
  /** The newest note's letter, as in a key signature; absent before the first. */
  readonly letter: string | undefined;
  readonly isInSymbol: boolean;
  readonly isInChord: boolean;
}

const LETTERS = 'CDEFGAB';

/** A header of two lines, a chord symbol, an inline field, a note or rest with its length, or else. */
const TOKEN = /"[^"]*"?|\[[A-Z]:[^\]]*\]?|([\^_=]*)([A-Ga-gz])([,']*)(\d*)(\/\d*)?|[\s\S]/gy;

/**
 * Reads canon (or other ABC in eighths), and says where it stood after each character, [length of
 * `music`]. `music` begins after the header, or in the middle of a tune.
 */
export function scanCanon(music: string, startsBar: boolean): Reading[] {
  const readings: Reading[] = [];
  let now: Reading = {
    isPlaced: startsBar,
    onset: 0,
    bar: 0,
    height: undefined,
    motion: 0,
    isAltered: false,
    letter: undefined,
    isInSymbol: false,
    isInChord: false,
  };
  /** Where the next note begins. */
  let next = 0;
  let longest = 0;
  for (const match of music.matchAll(TOKEN)) {
    const [token, accidental = '', letter, octave = '', count, fraction] = match;
    const isSymbol = token.startsWith('"');
    if (token === '|') {
      next = 0;
      now = { ...now, isPlaced: true, onset: 0, bar: now.bar + 1, isInChord: false };
    } else if (token === '[') {
      longest = 0;
      now = { ...now, isInChord: true, onset: next };
    } else if (token === ']') {
      now = { ...now, isInChord: false };
      next += longest;
    } else if (letter !== undefined) {
      const length = lengthOf(count, fraction);
      now = { ...now, onset: next, ...noted(now, accidental, letter, octave) };
      if (now.isInChord) longest = Math.max(longest, length);
      else next += length;
    }
    for (let at = 0; at < token.length; at++) readings.push({ ...now, isInSymbol: isSymbol });
  }
  return readings;
}

function noted(before: Reading, accidental: string, letter: string, octave: string) {
  if (letter === 'z') return { isAltered: false, motion: 0, letter: undefined };
  const upper = letter.toUpperCase();
  const octaves = (letter === upper ? 1 : 2) + raisedBy(octave);
  const height = 7 * octaves + LETTERS.indexOf(upper);
  const motion = before.height === undefined ? 0 : Math.sign(height - before.height);
  return { height, motion, isAltered: accidental !== '', letter: upper };
}

function raisedBy(marks: string): number {
  return marks.startsWith(',') ? -marks.length : marks.length;
}

function lengthOf(count: string | undefined, fraction: string | undefined): number {
  const above = count === undefined || count === '' ? 1 : Number(count);
  if (fraction === undefined) return above;
  return above / (Number(fraction.slice(1)) || 2);
}
