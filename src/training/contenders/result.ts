import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { GROUNDS } from './contender.js';

const number = z.number();

/** How well the next character was foretold; as in `ForetellingScores`. */
const foretoldSchema = z.object({
  bitsPerCharacter: number,
  perplexity: number,
  accuracy: number,
  accuracyOf25th: number.exactOptional(),
  musicBitsPerCharacter: number.exactOptional(),
  musicAccuracy: number.exactOptional(),
  bitsPerNote: number.exactOptional(),
});
export type Foretold = z.output<typeof foretoldSchema>;

/** As in `TuneCharacter`. */
const characterSchema = z.object({
  inScale: number,
  endsOnTonic: number,
  keyClarity: number,
  repeatedBars: number,
  repeatedRhythms: number,
});

/** Shares and distances of texts, 0..1, as in `SampleScores`. */
const statistics = {
  valid: number,
  copied: number.exactOptional(),
  pitchClasses: number.exactOptional(),
  intervals: number.exactOptional(),
  lengths: number.exactOptional(),
  returns: number.exactOptional(),
  character: characterSchema.exactOptional(),
};

const samplesSchema = z.object({
  temperature: number,
  count: number,
  ended: number,
  readable: number,
  ...statistics,
  /** Share of tunes that are valid when they are made up as users get them, with the mask. */
  validMadeUp: number.exactOptional(),
  /** The same of the data: of its valid tunes, its copies, and how far its halves are apart. */
  data: z.object(statistics),
});
export type WrittenSamples = z.output<typeof samplesSchema>;

/** After an epoch: bits per character of what was learned from, and of the validation text. */
const learningSchema = z.object({
  epoch: number,
  step: number,
  training: number,
  bitsPerCharacter: number,
  accuracy: number,
});
export type LearningPoint = z.output<typeof learningSchema>;

/** All figures of one contender on one ground. */
export const resultSchema = z.object({
  contender: z.string(),
  ground: z.enum(GROUNDS),
  judged: z.enum(['validation', 'test']),
  /** Of texts, weights and what was scored: the figures belong to nothing else. */
  fingerprint: z.string(),
  kind: z.string(),
  parameters: number,
  layers: z.array(number),
  /** That learning took, by the clock. */
  seconds: number.exactOptional(),
  epochs: number.exactOptional(),
  keptEpoch: number.exactOptional(),
  /** Texts with characters that the model does not know. */
  leftOut: number,
  alone: foretoldSchema,
  adapted: foretoldSchema.exactOptional(),
  /** Of the tunes with chord symbols. */
  symbols: z
    .object({ alone: foretoldSchema, adapted: foretoldSchema.exactOptional() })
    .exactOptional(),
  /** The same of the text that was learned from. */
  onTraining: foretoldSchema.exactOptional(),
  /** Share right of the last characters of windows. */
  windows: z.object({ length: number, training: number, heldOut: number }).exactOptional(),
  samples: z.array(samplesSchema),
  /** Microseconds of a step after a pause. */
  step: z.object({ p50: number, p99: number }).exactOptional(),
  learning: z.array(learningSchema),
  examination: z
    .object({
      figures: z.array(z.object({ measure: z.string(), value: number, unit: z.string() })),
      pictures: z.array(z.object({ name: z.string(), caption: z.string(), svg: z.string() })),
    })
    .exactOptional(),
});
export type Result = z.output<typeof resultSchema>;

/** What an earlier run found; undefined where it found nothing, or what this program cannot read. */
export function readResult(path: string): Result | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return resultSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    // Cut short, or of another kind: it is made anew.
    return undefined;
  }
}

/** What was learned epoch by epoch; an epoch that a kill made twice counts once. */
export function readLearning(path: string): LearningPoint[] {
  if (!existsSync(path)) return [];
  const points = new Map<number, LearningPoint>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const point = parseLine(line);
    if (point !== undefined) points.set(point.epoch, point);
  }
  return [...points.values()].sort((a, b) => a.epoch - b.epoch);
}

function parseLine(line: string): LearningPoint | undefined {
  try {
    return learningSchema.safeParse(JSON.parse(line)).data;
  } catch {
    // Blank, or cut short by a kill.
    return undefined;
  }
}
