/** The step of a rest: no diatonic step, and far from all of them. */
export const REST = -128;

/** C is 0, c is 7; a rest is `REST`; undefined for what is no letter of a note. */
export function stepOf(code: number): number | undefined {
  if (code >= 65 && code <= 71) return (code - 65 + 5) % 7;
  if (code >= 97 && code <= 103) return ((code - 97 + 5) % 7) + 7;
  return code === 122 || code === 120 ? REST : undefined;
}

/** The letter of a step: C for 0, c for 7; in further octaves without their marks. */
export function letterOf(step: number): string {
  const letter = 'CDEFGAB'[((step % 7) + 7) % 7] ?? 'C';
  return step < 7 ? letter : letter.toLowerCase();
}

export const isAccidental = (code: number): boolean => code === 94 || code === 95 || code === 61;
export const isOctaveMark = (code: number): boolean => code === 39 || code === 44;
export const isLengthCharacter = (code: number): boolean =>
  code === 47 || (code >= 48 && code <= 57);
