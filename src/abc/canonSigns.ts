// The characters of canon (docs/CANON.md), by their codes.
const CODE = (char: string) => char.charCodeAt(0);
export const BAR = CODE('|');
export const NEWLINE = CODE('\n');
export const QUOTE = CODE('"');
export const OPEN = CODE('[');
export const CLOSE = CODE(']');
export const TIE = CODE('-');
export const REST = CODE('z');
export const SHARP = CODE('^');
export const FLAT = CODE('_');
export const NATURAL = CODE('=');
export const COMMA = CODE(',');
export const APOSTROPHE = CODE("'");
export const SLASH = CODE('/');
export const COLON = CODE(':');
export const M = CODE('M');
export const K = CODE('K');

/** 0..6 for C..B of either case; -1 for other characters. */
export const LETTER_OF_CODE = Int8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  return 'CDEFGAB'.indexOf(char === 'z' ? '?' : char.toUpperCase());
});

export const isDigit = (code: number) => code >= 48 && code <= 57;
