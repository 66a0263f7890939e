import { type Engine, expectCharacter } from '../engine.js';

/** Spells any word with any letters, all of them as likely as any other: it has learned nothing. */
export function evenLetters(vocabularySize: number): Engine {
  const logits = new Float32Array(vocabularySize).fill(-Math.log(vocabularySize));
  return {
    name: 'even',
    vocabularySize,
    stateLength: 0,
    reset: () => {},
    step: (index) => {
      expectCharacter(index, vocabularySize);
      return logits;
    },
    save: () => {},
    restore: () => {},
    dispose: () => {},
  };
}
