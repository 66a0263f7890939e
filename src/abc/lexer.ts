/** What a piece of ABC music code is. */
export type TokenKind =
  | 'newline'
  | 'space'
  | 'comment'
  | 'continuation'
  | 'text'
  | 'decoration'
  | 'bar'
  | 'ending'
  | 'field'
  | 'chordOpen'
  | 'chordClose'
  | 'note'
  | 'rest'
  | 'barRest'
  | 'spacer'
  | 'tuplet'
  | 'slur'
  | 'tie'
  | 'broken'
  | 'grace'
  | 'overlay'
  | 'backtick'
  | 'reserved'
  | 'unknown';

export interface Token {
  readonly kind: TokenKind;
  /** Exactly as it stands in the source. */
  readonly text: string;
}

/** The names a decoration may have between `+` signs; anything else there is an old-style chord. */
const PLUS_DECORATION =
  /\+(?:trill|(?:lower|upper)?mordent|pralltriller|roll|(?:inverted)?turnx?|arpeggio|>|accent|emphasis|(?:inverted)?fermata|tenuto|[0-5]|plus|snap|slide|wedge|upbow|downbow|open|thumb|breath|p{1,4}|f{1,4}|m[pf]|sfz|crescendo[()]|diminuendo[()]|segno|coda|D\.[SC]\.|dacoda|dacapo|fine|(?:short|medium|long)phrase)\+/y;

/**
 * The tokens of ABC 2.1 music code (section 4), first match wins. A length is part of the note,
 * rest or bracket it belongs to, so `3/2` never stands alone.
 */
const RULES: readonly (readonly [TokenKind, RegExp])[] = [
  ['newline', /\r\n|\r|\n/y],
  ['space', /[^\S\r\n]+/y],
  ['comment', /%[^\r\n]*/y],
  ['continuation', /\\/y],
  ['text', /"[^"\r\n]*"/y],
  // A lone `!` is a line break of ABC 1.6, so a decoration holds nothing that music holds.
  ['decoration', /![^!\s|:"[\]{}`]+!/y],
  ['decoration', PLUS_DECORATION],
  ['bar', /\[\|[|\]:]*|\.?:*\|[|\]:]*|:{2,}/y],
  ['ending', /\[\d+(?:[-,]\d+)*|(?<=[|:\]])\d+(?:[-,]\d+)*/y],
  ['field', /\[[A-Za-z]:[^\]\r\n]*\]/y],
  ['chordOpen', /\[/y],
  ['chordClose', /\]\d*\/*\d*/y],
  ['note', /(?:\^\^?|__?|=)?[A-Ga-g][,']*\d*\/*\d*/y],
  ['rest', /[zx]\d*\/*\d*/y],
  ['barRest', /[ZX]\d*/y],
  ['spacer', /y\d*\/*\d*/y],
  ['tuplet', /\(\d+(?::\d*){0,2}/y],
  ['slur', /\.?[()]/y],
  ['tie', /\.?-/y],
  ['broken', />+|<+/y],
  ['grace', /\{[^}\r\n]*\}/y],
  ['overlay', /&+/y],
  ['backtick', /`+/y],
  ['decoration', /[.~H-Wh-w]/y],
  ['reserved', /[!*;?@#$]/y],
];

/**
 * Cuts music code into tokens. Total: any string at all is cut, and the tokens' texts put
 * together are that string; what ABC has no meaning for is of the kind `unknown`.
 */
export function tokenise(music: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < music.length) {
    const token = tokenAt(music, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function tokenAt(music: string, at: number): Token {
  for (const [kind, rule] of RULES) {
    rule.lastIndex = at;
    const match = rule.exec(music);
    if (match) return { kind, text: match[0] };
  }
  return { kind: 'unknown', text: music.charAt(at) };
}
