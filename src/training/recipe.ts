import { z } from 'zod';
import { LIMITS } from '../model/limits.js';

/**
 * Everything about a training run that shapes its result, besides its texts. One source: the
 * command's flags, their checks and what the card says of the training follow from it. The defaults
 * are what served the live models best.
 */
export const recipeSchema = z.strictObject({
  cell: z
    .enum(['lstm', 'gru', 'simple'])
    .default('lstm')
    .describe('What all recurrent layers are made of'),
  layers: z
    .array(z.number().int().min(1).max(LIMITS.units))
    .min(1)
    .max(LIMITS.layers)
    .default([256, 256])
    .describe('Units of each recurrent layer, from the characters upwards'),
  embedding: z
    .number()
    .int()
    .min(0)
    .max(LIMITS.units)
    .default(0)
    .describe('Length of a learned vector for each character; 0 for one-hot characters'),
  dropout: z
    .number()
    .min(0)
    .max(0.9)
    .default(0.2)
    .describe('Share of what each layer says that is dropped while training'),
  loss: z
    .enum(['cross-entropy', 'squared-error'])
    .default('cross-entropy')
    .describe('What is made small; squared-error is of the probabilities'),
  layout: z
    .enum(['tunes', 'stream', 'windows'])
    .default('tunes')
    .describe(
      'tunes: the state is carried through each tune and forgotten after it; stream: through the whole text, its tunes in an order chosen anew each epoch; windows: pieces of one chunk, only the last character of each counts',
    ),
  batch: z.number().int().min(1).max(1024).default(32).describe('Texts learned from side by side'),
  chunk: z
    .number()
    .int()
    .min(2)
    .max(4096)
    .default(160)
    .describe('Characters that errors are carried back through'),
  epochs: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(24)
    .describe('Times that all texts are learned from'),
  optimiser: z
    .enum(['adamw', 'adam', 'rmsprop', 'adagrad', 'sgd'])
    .default('adamw')
    .describe('How steps follow from gradients; sgd with a momentum of 0.9'),
  rate: z.number().gt(0).max(10).default(0.004).describe('Learning rate at its highest'),
  schedule: z
    .enum(['cosine', 'constant', 'char-rnn'])
    .default('cosine')
    .describe(
      'How the rate falls: as a cosine to the end; not at all; or 3 % an epoch from the tenth on',
    ),
  warmup: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(200)
    .describe('Steps that the learning rate takes to rise at first, a tenth of all at most'),
  decay: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe('Weight decay, of everything but the biases (adamw only)'),
  clip: z.number().gt(0).default(1).describe('Longest gradient that is followed'),
  average: z
    .number()
    .min(0)
    .lt(1)
    .default(0.998)
    .describe('How slowly the averaged weights, which are the ones kept, follow; 0: none'),
  transpose: z
    .number()
    .min(0)
    .max(1)
    .default(0.6)
    .describe('Share of tunes that are moved to another key signature, chosen anew each epoch'),
  patience: z
    .number()
    .int()
    .min(1)
    .default(8)
    .describe('Epochs without a better validation score after which training ends'),
  keep: z
    .enum(['best', 'last'])
    .default('best')
    .describe('Which weights are kept: those of the epoch that validated best, or the last ones'),
  seed: z.number().int().min(0).max(0xffffffff).default(1).describe('Seed of all that is random'),
});

export type Recipe = z.output<typeof recipeSchema>;
