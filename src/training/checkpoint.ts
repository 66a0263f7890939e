import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AntiphonError } from '../error.js';
import { CARRIED } from '../model/network.js';
import { writeWhole } from '../writeWhole.js';
import { type Plan, planSchema } from './plan.js';
import type { TrainingState } from './trainingState.js';

/** A run that can be gone on with. */
export interface Checkpoint {
  readonly plan: Plan;
  /** Of the material: `Material.fingerprint`. */
  readonly fingerprint: string;
  readonly state: TrainingState;
}

const tally = z.object({ nats: z.number(), count: z.number() });

const headerSchema = z.object({
  format: z.literal('antiphon-checkpoint-2'),
  plan: planSchema,
  fingerprint: z.string(),
  epoch: z.number(),
  chunk: z.number(),
  steps: z.number(),
  epochTally: tally,
  pointTally: tally,
  curve: z.array(z.object({ step: z.number(), bits: z.number() })),
  validations: z.array(
    z.object({
      epoch: z.number(),
      step: z.number(),
      bitsPerCharacter: z.number(),
      accuracy: z.number(),
      musicBitsPerCharacter: z.number().exactOptional(),
      bitsPerNote: z.number().exactOptional(),
    }),
  ),
  milliseconds: z.number(),
  /** Length of each array that follows. */
  lengths: z.array(z.number().int().min(0)),
});

const DIGEST_BYTES = 32;

/**
 * Replaces the checkpoint at `path` by this one, whole or not at all: a line of JSON, the arrays as
 * 32-bit floats of this machine's byte order, and a SHA-256 of it all.
 *
 * @throws AntiphonError `checkpoint-not-written`; the one before is still there then.
 */
export function writeCheckpoint(path: string, { plan, fingerprint, state }: Checkpoint): void {
  const { optimiser, carried, values, best } = state;
  const arrays = [
    values,
    best,
    optimiser.mean,
    optimiser.square,
    optimiser.average,
    ...carried.flat(),
  ];
  const header: z.input<typeof headerSchema> = {
    format: 'antiphon-checkpoint-2',
    plan,
    fingerprint,
    epoch: state.epoch,
    chunk: state.chunk,
    steps: optimiser.steps,
    epochTally: state.epochTally,
    pointTally: state.pointTally,
    curve: state.curve,
    validations: state.validations,
    milliseconds: state.milliseconds,
    lengths: arrays.map(({ length }) => length),
  };
  const content = Buffer.concat([
    Buffer.from(`${JSON.stringify(header)}\n`),
    ...arrays.map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  ]);
  try {
    writeWhole(path, Buffer.concat([content, digestOf(content)]));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AntiphonError(
      'checkpoint-not-written',
      `The run cannot be kept in ${path}: ${why}. What was kept before is whole: make room, then go on with --resume.`,
      { cause },
    );
  }
}

/** @throws AntiphonError `checkpoint-not-found` or `checkpoint-damaged`. */
export function readCheckpoint(path: string): Checkpoint {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch (cause) {
    throw new AntiphonError(
      'checkpoint-not-found',
      `There is no unfinished run in ${path} to go on with. Start one without --resume.`,
      { cause },
    );
  }
  const content = file.subarray(0, Math.max(0, file.length - DIGEST_BYTES));
  const header = file.subarray(content.length).equals(digestOf(content))
    ? headerOf(content)
    : undefined;
  if (header === undefined) {
    throw new AntiphonError(
      'checkpoint-damaged',
      `${path} is cut short, damaged or of another version of Antiphon, so the run cannot go on from it. Copy it again, or remove it and start anew.`,
    );
  }
  let offset = content.indexOf('\n') + 1;
  const [values, best, mean, square, average, ...carried] = header.lengths.map((length) => {
    const from = offset;
    offset += 4 * length;
    // A copy: floats must start at a multiple of four bytes.
    return new Float32Array(Uint8Array.prototype.slice.call(content, from, offset).buffer);
  }) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, ...Float32Array[]];
  const { plan, fingerprint, steps, lengths: _, format: __, ...rest } = header;
  const parts = CARRIED[plan.recipe.cell];
  return {
    plan,
    fingerprint,
    state: {
      ...rest,
      values,
      best,
      optimiser: { mean, square, average, steps },
      carried: plan.recipe.layers.map((_, at) => carried.slice(at * parts, (at + 1) * parts)),
    },
  };
}

function headerOf(content: Buffer): z.output<typeof headerSchema> | undefined {
  try {
    const json: unknown = JSON.parse(content.toString('utf8', 0, content.indexOf('\n')));
    return headerSchema.parse(json);
  } catch {
    return undefined;
  }
}

function digestOf(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}
