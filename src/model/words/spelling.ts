/**
 * Where words begin in a text: a finite automaton over its characters, so that any text at all falls
 * into words in exactly one way, words that nobody has ever seen among them.
 */
export interface Spelling {
  /** The phase of a word after its first character. Phases are small numbers from 0. */
  begin(code: number): number;
  /** The phase after `code` where it goes on with a word in `phase`; `NEW_WORD` where it begins one. */
  follow(phase: number, code: number): number;
}

export const NEW_WORD = -1;

/** The words of a text; the last one may still be open. */
export function wordsOf(text: string, spelling: Spelling): string[] {
  const words: string[] = [];
  let phase = NEW_WORD;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const next = at === 0 ? NEW_WORD : spelling.follow(phase, code);
    if (next === NEW_WORD && at > 0) {
      words.push(text.slice(start, at));
      start = at;
    }
    phase = next === NEW_WORD ? spelling.begin(code) : next;
  }
  if (start < text.length) words.push(text.slice(start));
  return words;
}
