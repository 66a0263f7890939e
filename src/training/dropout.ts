import { Chance } from './chance.js';
import type { Chunk } from './chunk.js';
import type { Recipe } from './recipe.js';

/**
 * Dropout (Srivastava et al. 2014) of what each layer says, what is left being enlarged. A quarter
 * of a random number's bits decide on one unit, so the share is exact to 1/256.
 */
export function dropoutMasks(recipe: Recipe, chunk: Chunk, step: number): Float32Array[] {
  const dropped = Math.round(recipe.dropout * 256);
  if (dropped === 0) return [];
  const left = 256 / (256 - dropped);
  const chance = new Chance(recipe.seed, 'dropout', step);
  return recipe.layers.map((units) => {
    const mask = new Float32Array(chunk.steps * chunk.rows * units);
    let bits = 0;
    for (let at = 0; at < mask.length; at++) {
      bits = at % 4 === 0 ? chance.bits() : bits >>> 8;
      mask[at] = (bits & 255) < dropped ? 0 : left;
    }
    return mask;
  });
}
