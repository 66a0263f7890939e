import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeWhole } from '../src/writeWhole.js';

describe('a file that is replaced', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'antiphon-whole-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('has what was written, and nothing stays beside it', () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'before');
    writeFileSync(`${path}.part`, 'left by a kill');
    writeWhole(path, 'after');
    expect(readFileSync(path, 'utf8')).toBe('after');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  test('stays what it was when that fails', () => {
    const path = join(folder, 'a');
    mkdirSync(path);
    expect(() => writeWhole(path, 'after')).toThrow();
    expect(readdirSync(folder)).toEqual(['a']);
  });
});
