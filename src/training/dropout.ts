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
    const bytes = new Uint8Array(words.buffer);
    for (let at = 0; at < mask.length; at++) mask[at] = table[bytes[at] ?? 0] ?? 0;
    return mask;
  });
}
