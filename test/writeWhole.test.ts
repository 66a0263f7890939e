import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeWhole } from '../src/writeWhole.js';
import { missingProgram, testWith } from './support/tools.js';

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

  test('is found through a link, which stays', () => {
    writeFileSync(join(folder, 'a'), 'before');
    symlinkSync('a', join(folder, 'link'));
    writeWhole(join(folder, 'link'), 'after');
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('after');
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder)).toEqual(['a', 'link']);
  });

  testWith(missingProgram('mkfifo', 'coreutils'))('is written to if it is a pipe', () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    writeWhole(path, 'after');
    const heard = Buffer.alloc(16);
    const length = readSync(reader, heard);
    closeSync(reader);
    expect(heard.toString('utf8', 0, length)).toBe('after');
    expect(lstatSync(path).isFIFO()).toBe(true);
  });
});
