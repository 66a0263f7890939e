import { z } from 'zod';
import { recipeSchema } from './recipe.js';

/** Everything that a training run was asked to do; a checkpoint holds it, so resuming needs no more. */
export const planSchema = z.strictObject({
  corpora: z.array(z.string()).min(1).describe('ABC files, or folders that hold some'),
  reading: z
    .enum(['canon', 'raw'])
    .default('canon')
    .describe('canon: tunes as the daemon writes them; raw: ABC as the files have it'),
  symbols: z
    .enum(['none', 'both'])
    .default('both')
    .describe('both: tunes with chord symbols are learned with them and without; none: without'),
  split: z
    .string()
    .default('titles')
    .describe(
      'titles: by chance, settings of one title together; tail: the end of the text is for validation; or a JSON file with the ids in val and test',
    ),
  heldOut: z
    .number()
    .gt(0)
    .max(0.4)
    .default(0.1)
    .describe('Share for validation (and as much again for test, if split by titles)'),
  test: z
    .boolean()
    .default(false)
    .describe('Score the test tunes as well, at the very end: only for the final figure'),
  engine: z
    .enum(['auto', 'tfjs-node', 'tfjs-wasm', 'tfjs'])
    .default('auto')
    .describe(
      'What does the arithmetic: native, WebAssembly, JavaScript; auto: the fastest there is',
    ),
  from: z.string().optional().describe('Folder of a trained model to go on from'),
  name: z.string().min(1).max(100).optional().describe('Name on the card; else that of the folder'),
  description: z.string().max(10_000).default('').describe('Description on the card'),
  licence: z
    .array(z.string())
    .min(1)
    .default(['not stated'])
    .describe('Terms of each corpus in turn, for the card; or one for all'),
  recipe: recipeSchema,
});

export type Plan = z.output<typeof planSchema>;
