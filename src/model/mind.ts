import type { z } from 'zod';
import type { Card } from './card.js';
import type { EngineName } from './engine.js';
import type { EngineParts } from './engineParts.js';
import type { Precision } from './wasmLayout.js';

export interface EngineOptions {
  /** Of the `wasm` engine; the others compute in 32-bit floats. */
  readonly precision?: Precision;
}

/**
 * What a model has learned, of whatever kind: all of them expect one character after the other, so
 * each can be played with, scored and compared like any other.
 */
export interface Mind {
  readonly kind: Card['kind'];
  /** How many numbers it has learned. */
  readonly parameters: number;
  /** Units of each recurrent layer, from the characters upwards; none where there is no network. */
  readonly layers: readonly number[];
  /**
   * What a new engine is put together from (`createEngine`). `name` says what is to run a network;
   * other kinds have one way only.
   *
   * @throws AntiphonError `kernel-missing`, saying how to get what is missing.
   */
  engineParts(name: EngineName, options: EngineOptions): Promise<EngineParts>;
  write(): MindFiles;
}

/** What stands in a model's folder besides its card. */
export interface MindFiles {
  /** `model.json`. */
  readonly description: object;
  /** `weights.bin`. */
  readonly weights: Uint8Array;
}

/** How a kind of mind is read from its files, which anybody may have made. */
export interface MindReader<Description = unknown> {
  /** Of `model.json`. */
  readonly schema: z.ZodType<Description>;
  /** The files that hold the weights, one after the other; `weights.bin` where it is not said. */
  readonly weightFiles?: (description: Description) => readonly string[];
  /** @throws AntiphonError `model-shape` or `model-not-finite` where things do not fit. */
  read(description: Description, weights: Uint8Array, card: Pick<Card, 'vocabulary'>): Mind;
}
