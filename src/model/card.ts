import { z } from 'zod';
import { LIMITS } from './limits.js';

const fifths = z.number().int().min(-7).max(7);
const midiPitch = z.number().int().min(0).max(127);

const ascending = (range: { low: number; high: number }): boolean => range.low <= range.high;

/** What stands in `card.json` beside the weights: what the model reads, and what it was made of. */
export const cardSchema = z.strictObject({
  /** What kind of mind stands in `model.json` and `weights.bin`: one of `minds/`. */
  kind: z
    .enum(['network', 'dynamic', 'frames', 'ngram', 'tokens', 'dice', 'evolved'])
    .default('network'),
  name: z.string().min(1).max(100),
  description: z.string().max(10_000).default(''),
  /** When it was trained, as an ISO 8601 date or date and time. */
  created: z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]),
  /** The characters in the order of the network's inputs and outputs: single UTF-16 code units. */
  vocabulary: z
    .array(z.string().length(1))
    .min(1)
    .max(LIMITS.vocabularySize)
    .refine((characters) => new Set(characters).size === characters.length, {
      error: 'the characters of the vocabulary must all be different',
    }),
  /** What text it reads: canon, with or without chord symbols, or ABC as its corpus had it. */
  dialect: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('canon'), symbols: z.boolean() }),
    z.strictObject({ kind: z.literal('raw') }),
  ]),
  /** The key signatures it was trained on, in fifths. */
  keySignatures: z.strictObject({ low: fifths, high: fifths }).refine(ascending, {
    error: 'low must not be above high',
  }),
  /** The MIDI notes it was trained on. */
  register: z.strictObject({ low: midiPitch, high: midiPitch }).refine(ascending, {
    error: 'low must not be above high',
  }),
  /** How many numbers it has learned. */
  parameters: z.number().int().positive(),
  /** Units of each recurrent layer, from the characters upwards; none where there is no network. */
  layers: z.array(z.number().int().positive().max(LIMITS.units)).max(LIMITS.layers),
  /** What it was trained on, and on which terms. */
  corpora: z.array(z.strictObject({ name: z.string(), licence: z.string() })).default([]),
  /** How training, validation and test tunes were told apart. */
  split: z.string().default('not stated'),
  /** Figures on held-out tunes, by name. */
  scores: z.record(z.string(), z.number()).default({}),
  /** How it was trained: any JSON. */
  training: z.record(z.string(), z.json()).default({}),
  /** Of the files that hold the weights, one after the other, in lower-case hexadecimal. */
  weightsSha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export type Card = z.output<typeof cardSchema>;

/** A card as somebody writes it for a model made elsewhere: it need not say what the model shows. */
export const writtenCardSchema = cardSchema.partial({
  parameters: true,
  layers: true,
  weightsSha256: true,
});

/** A card before what was learned is known: `saveModel` fills in what follows from it. */
export type CardDraft = Omit<Card, 'kind' | 'parameters' | 'layers' | 'weightsSha256'>;
