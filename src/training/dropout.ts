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
  const chance = new Chance(recipe.seed, 'dropout', step);
  const table = new Float32Array(256).fill(256 / (256 - dropped)).fill(0, 0, dropped);
  return recipe.layers.map((units) => {
    const mask = new Float32Array(chunk.steps * chunk.rows * units);
    const words = new Uint32Array(Math.ceil(mask.length / 4));
    chance.fill(words);
    for (let at = 0; at < mask.length; at += 4) {
      const word = words[at >> 2] ?? 0;
      mask[at] = table[word & 255] ?? 0;
      mask[at + 1] = table[(word >>> 8) & 255] ?? 0;
      mask[at + 2] = table[(word >>> 16) & 255] ?? 0;
      mask[at + 3] = table[word >>> 24] ?? 0;
    }
    return mask;
  });
}
