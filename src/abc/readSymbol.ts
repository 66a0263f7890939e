/**
 * Qualities as written in the wild, to one spelling each. Nottingham writes `d` for diminished
 * and `a` for augmented.
 */
const QUALITIES: Readonly<Record<string, string>> = {
  '': '',
  maj: '',
  M: '',
  m: 'm',
  min: 'm',
  '-': 'm',
  '7': '7',
  m7: 'm7',
  min7: 'm7',
  '-7': 'm7',
  maj7: 'maj7',
  M7: 'maj7',
  '6': '6',
  m6: 'm6',
  '9': '9',
  m9: 'm9',
  maj9: 'maj9',
  '7b9': '7b9',
  '/b9': '7b9',
  '7/b9': '7b9',
  '11': '11',
  '13': '13',
  dim: 'dim',
  '/dim': 'dim',
  d: 'dim',
  o: 'dim',
  dim7: 'dim7',
  d7: 'dim7',
  o7: 'dim7',
  aug: 'aug',
  a: 'aug',
  '+': 'aug',
  aug7: 'aug7',
  a7: 'aug7',
  '+7': 'aug7',
  sus: 'sus4',
  sus4: 'sus4',
  sus2: 'sus2',
  '7sus4': '7sus4',
  m7b5: 'm7b5',
};

/**
 * Reads quoted text as a chord symbol in canonical spelling, or says that it is none:
 * `D7/f+` is `D7/F#`, `Ed` is `Edim`, `Fine` and `^tr` are annotations.
 */
export function readSymbol(quoted: string): string | undefined {
  // A symbol in parentheses is an alternative; the piece goes without.
  const text = quoted.replaceAll(/\s+/g, '');
  const match = /^([A-G])([#b]?)(.*?)(?:\/([A-Ga-g])([#b+=]?))?$/.exec(text);
  if (!match) return undefined;
  const [, letter = '', accidental = '', written = '', bassLetter, bassAccidental = ''] = match;
  const quality = QUALITIES[written];
  if (quality === undefined) return undefined;
  const root = letter + accidental;
  const bass = bassLetter
    ? bassLetter.toUpperCase() + bassAccidental.replace('+', '#').replace('=', '')
    : root;
  return bass === root ? root + quality : `${root}${quality}/${bass}`;
}
