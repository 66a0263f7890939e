import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  canonGround,
  fileParts,
  fingerprintOf,
  rawGround,
  tailParts,
} from '../../../src/training/contenders/ground.js';
import { gatherMaterial } from '../../../src/training/material.js';
import { planSchema } from '../../../src/training/plan.js';

describe('a ground', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'antiphon-ground-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('of raw text is cut by the trainer exactly between its parts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 3000 }),
        fc.integer({ min: 0, max: 1000 }),
        (before, share) => {
          const behind = Math.max(100, Math.floor((share / 1000) * 0.6 * before));
          const parts = { training: 'a'.repeat(before), validation: 'b'.repeat(behind) };
          const ground = rawGround('database-2', parts, join(folder, 'raw'));
          const recipe = { layout: 'stream', batch: 1 } as const;
          const plan = planSchema.parse({ ...ground.sources, recipe });
          const { training, validation, characters } = gatherMaterial(plan);
          const read = (indices: Uint16Array): string =>
            Array.from(indices, (index) => characters[index]).join('');
          expect(training.map(({ own }) => read(own)).join('')).toBe(parts.training);
          expect(validation.map(({ passage }) => read(passage)).join('')).toBe(parts.validation);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("holds out the study's last fifth, wherever that cuts, and loses nothing", () => {
    const path = join(folder, 'tunes.txt');
    const text = Array.from({ length: 40 }, (_, at) => `X:${at}\nabcdefg${at}\n`).join('');
    writeFileSync(path, text);
    const { training, validation, test: none } = tailParts([path]);
    expect(training + validation).toBe(text);
    expect(training.length).toBe(Math.floor(0.8 * text.length));
    expect(none).toBeUndefined();
  });

  test('cut at tunes has its own test part', () => {
    const parts = ['train', 'val', 'test'].map((name, at) => {
      const text = `X:1\n${'abc'[at]?.repeat(at === 0 ? 400 : 150)}\n`;
      writeFileSync(join(folder, `${name}.txt`), text);
      return text;
    });
    const ground = rawGround('database-2-tunes', fileParts(folder), join(folder, 'parts'));
    expect(ground.judged).toBe('test');
    const [path] = ground.evaluated('test').data;
    expect(readFileSync(String(path), 'utf8')).toBe(parts[2]);
  });

  test('is another one when a single character changes', () => {
    const raw = (validation: string) =>
      fingerprintOf(
        rawGround('database-1', { training: 'x'.repeat(300), validation }, join(folder, 'print')),
      );
    const text = 'y'.repeat(150);
    expect(raw(text)).toBe(raw(text));
    expect(raw(`${text.slice(1)}z`)).not.toBe(raw(text));
  });

  test('of canon keeps the split that it once made', () => {
    const path = join(folder, 'set.abc');
    const tune = (at: number): string =>
      `X:${at}\nT:Tune ${at}\nM:4/4\nL:1/8\nK:C\n${'CDEFGABc'[at % 8]}8|\n\n`;
    writeFileSync(path, Array.from({ length: 20 }, (_, at) => tune(at + 1)).join(''));
    const first = canonGround([path], undefined, join(folder, 'canon'));
    const split = readFileSync(join(folder, 'canon/split.json'), 'utf8');
    const second = canonGround([path], undefined, join(folder, 'canon'));
    expect(readFileSync(join(folder, 'canon/split.json'), 'utf8')).toBe(split);
    expect(fingerprintOf(second)).toBe(fingerprintOf(first));
    const sizes = (['training', 'validation', 'test'] as const).map(
      (part) => first.texts(part).length,
    );
    expect(sizes).toEqual([16, 2, 2]);
  });

  test.each([
    [{ training: 'x'.repeat(300), validation: 'y'.repeat(99) }, 'corpus-too-small'],
    [{ training: 'x'.repeat(300), validation: 'y'.repeat(300) }, 'compare-parts'],
  ])('refuses parts that nothing can be learned or judged by', (parts, code) => {
    expect(() => rawGround('database-1', parts, join(folder, 'bad'))).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
