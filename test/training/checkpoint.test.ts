import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CARRIED, type Cell } from '../../src/model/network.js';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../../src/training/checkpoint.js';
import { Parameters } from '../../src/training/parameters.js';
import { planSchema } from '../../src/training/plan.js';
import { freshState } from '../../src/training/trainingState.js';

describe('a checkpoint', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'antiphon-checkpoint-'));
    path = join(folder, 'checkpoint.bin');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function someCheckpoint(cell: Cell = 'lstm'): Checkpoint {
    const plan = planSchema.parse({ corpora: ['ä.abc'], recipe: { cell, layers: [2, 3] } });
    const { recipe } = plan;
    const parameters = Parameters.fresh(
      { vocabularySize: 3, cell: recipe.cell, layers: recipe.layers, embedding: 2 },
      9,
    );
    const state = freshState(parameters);
    state.epoch = 3;
    state.chunk = 5;
    state.optimiser.steps = 77;
    state.optimiser.mean.fill(0.1);
    state.carried = [
      [Float32Array.of(1, 2), Float32Array.of(3, 4)].slice(0, CARRIED[cell]),
      [Float32Array.of(5, 6, 7), Float32Array.of(8, 9, 10)].slice(0, CARRIED[cell]),
    ];
    state.pointTally.nats = 0.1 + 0.2;
    state.curve.push({ step: 1, bits: 1 / 3 });
    state.validations.push({ epoch: 1, step: 9, bitsPerCharacter: 1.5, accuracy: 0.5 });
    return { plan, fingerprint: 'f', state };
  }

  test.each(['lstm', 'gru', 'simple'] as const)('of %s layers comes back as it was', (cell) => {
    const checkpoint = someCheckpoint(cell);
    writeCheckpoint(path, checkpoint);
    expect(readCheckpoint(path)).toEqual(checkpoint);
  });

  test('that is cut anywhere is refused', () => {
    writeCheckpoint(path, someCheckpoint());
    const { length } = readFileSync(path);
    for (const size of [0, 1, 40, length >> 1, length - 1]) {
      writeCheckpoint(path, someCheckpoint());
      truncateSync(path, size);
      expect(() => readCheckpoint(path)).toThrow(
        expect.objectContaining({ code: 'checkpoint-damaged' }),
      );
    }
  });

  test('with one wrong bit is refused', () => {
    writeCheckpoint(path, someCheckpoint());
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(() => readCheckpoint(path)).toThrow(
      expect.objectContaining({ code: 'checkpoint-damaged' }),
    );
  });

  test('that is not there is said to be missing', () => {
    expect(() => readCheckpoint(path)).toThrow(
      expect.objectContaining({ code: 'checkpoint-not-found' }),
    );
  });

  test('that cannot be written says so', () => {
    expect(() => writeCheckpoint(join(folder, 'none', 'x.bin'), someCheckpoint())).toThrow(
      expect.objectContaining({ code: 'checkpoint-not-written' }),
    );
  });
});
