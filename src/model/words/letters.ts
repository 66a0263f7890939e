/**
 * How words that a word model does not know are spelled: each character by the two before it in the
 * text.
 */
export interface Letters {
  /** Probabilities of the next character, [V], none of them 0. -1 where there is none before. */
  after(last: number, secondLast: number): Float64Array;
}

/** Every character is as likely as any other. */
export function evenLetters(vocabularySize: number): Letters {
  const even = new Float64Array(vocabularySize).fill(1 / vocabularySize);
  return { after: () => even };
}
