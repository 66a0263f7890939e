import type { Schooling } from './contender.js';
import type { Ground } from './ground.js';

/** All that a learn function is given; `alphabet` as in `Learning`. */
export function schoolingOn(
  ground: Ground,
  alphabet = '',
  { quick, progress, rest }: Pick<Schooling, 'quick' | 'progress' | 'rest'>,
): Schooling {
  const training = ground.texts('training');
  const validation = ground.texts('validation');
  const test = ground.texts('test');
  const characters = new Set(alphabet);
  for (const { text } of [...training, ...validation, ...test]) {
    for (const character of text.split('')) characters.add(character);
  }
  return {
    ground: ground.name,
    training,
    validation,
    test,
    characters: [...characters].sort(),
    seed: 1,
    quick,
    progress,
    rest,
  };
}
