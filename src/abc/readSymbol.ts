import { canonicalChordSymbol } from '../music/chordSymbol.js';

/**
 * Reads quoted text as a chord symbol in canonical spelling, or says that it is none: `D7/f+` is
 * `D7/F#`, while `Fine` and `^tr` are annotations. Nottingham also has `C/dim`, `E7/b9` and `D m`.
 */
export function readSymbol(quoted: string): string | undefined {
  return canonicalChordSymbol(quoted.replaceAll(/\s+/g, '').replace(/\/(?=dim|b9)/, ''));
}
