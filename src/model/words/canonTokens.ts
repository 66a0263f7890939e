import {
  APOSTROPHE,
  CLOSE,
  COMMA,
  FLAT,
  isDigit,
  K,
  LETTER_OF_CODE,
  M,
  NATURAL,
  NEWLINE,
  OPEN,
  QUOTE,
  REST,
  SHARP,
  SLASH,
  TIE,
} from '../../abc/canonSigns.js';
import { NEW_WORD, type Spelling } from './spelling.js';

const Phase = {
  /** Whole: whatever comes begins a word. */
  Whole: 0,
  /** A line of the header, up to its end. */
  Field: 1,
  /** `[`, which opens a chord, or a change with `M` or `K`. */
  Opened: 2,
  /** A change inside the tune, up to `]`. */
  Change: 3,
  /** A chord symbol, up to its second quote. */
  Symbol: 4,
  Sign: 5,
  /** A letter with its octave marks. */
  Letter: 6,
  /** `z` or `]`, which may have a length and no octave. */
  Bare: 7,
  Length: 8,
} as const;

/**
 * Canon's tokens. `whole`: a note with its length and tie is one word (`^c'3/2-`), and so is a
 * chord's end (`]2`); `apart`: lengths and ties are words of their own. Either way a line of the
 * header, a change of key or meter, a chord symbol, a chord's opening, a bar line and the tune's end
 * are one word each.
 */
export class CanonTokens implements Spelling {
  constructor(readonly lengths: 'whole' | 'apart') {}

  begin(code: number): number {
    if (code === M || code === K) return Phase.Field;
    if (code === OPEN) return Phase.Opened;
    if (code === QUOTE) return Phase.Symbol;
    if (isSign(code)) return Phase.Sign;
    if (isLetter(code)) return Phase.Letter;
    if (code === REST || code === CLOSE) return Phase.Bare;
    return isLength(code) ? Phase.Length : Phase.Whole;
  }

  follow(phase: number, code: number): number {
    switch (phase) {
      case Phase.Field:
        return code === NEWLINE ? Phase.Whole : Phase.Field;
      case Phase.Opened:
        return code === M || code === K ? Phase.Change : NEW_WORD;
      case Phase.Change:
        return code === CLOSE ? Phase.Whole : Phase.Change;
      case Phase.Symbol:
        return code === QUOTE ? Phase.Whole : Phase.Symbol;
      case Phase.Sign:
        if (isSign(code)) return Phase.Sign;
        return isLetter(code) ? Phase.Letter : NEW_WORD;
      case Phase.Letter:
        if (code === COMMA || code === APOSTROPHE) return Phase.Letter;
        return this.lengths === 'whole' ? afterHead(code) : NEW_WORD;
      case Phase.Bare:
        return this.lengths === 'whole' ? afterHead(code) : NEW_WORD;
      case Phase.Length:
        if (isLength(code)) return Phase.Length;
        return code === TIE && this.lengths === 'whole' ? Phase.Whole : NEW_WORD;
      default:
        return NEW_WORD;
    }
  }
}

function afterHead(code: number): number {
  if (isLength(code)) return Phase.Length;
  return code === TIE ? Phase.Whole : NEW_WORD;
}

const isSign = (code: number): boolean => code === SHARP || code === FLAT || code === NATURAL;
const isLetter = (code: number): boolean => (LETTER_OF_CODE[code] ?? -1) >= 0;
const isLength = (code: number): boolean => isDigit(code) || code === SLASH;
