import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { corpusCommand } from '../../src/cli/corpus.js';
import { runCommandLine } from '../../src/cli/program.js';

describe('antiphon corpus', () => {
  let folder: string;
  let printed: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'antiphon-corpus-'));
    mkdirSync(join(folder, 'set'));
    writeFileSync(
      join(folder, 'set/jigs.abc'),
      'X:1\nT:One\nM:6/8\nK:D\nf|:a3 f3:|\n\nX:2\nT:Two\nM:4/4\nK:C\n[CE|D\n\nX:3\nT:Three\nM:4/4\nK:C\nC8|\n',
    );
    printed = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const corpus = (...words: string[]) =>
    runCommandLine(['corpus', join(folder, 'set'), ...words], (program) =>
      program.command(corpusCommand),
    );

  test('says what was read, kept and left out, and why', async () => {
    await corpus();
    expect(printed).toBe(
      [
        'set/jigs.abc: 3 read, 2 kept, 1 left out',
        '  #2 Two: broken-chord (a bar line inside a chord)',
        'in all: 3 read, 2 kept, 1 left out',
        '',
      ].join('\n'),
    );
  });

  test('says it as JSON', async () => {
    await corpus('--json');
    expect(JSON.parse(printed)).toEqual({
      file: 'set/jigs.abc',
      read: 3,
      kept: 2,
      leftOut: [
        {
          id: 'set/jigs.abc#2',
          title: 'Two',
          reason: 'broken-chord',
          detail: 'a bar line inside a chord',
        },
      ],
    });
  });

  test('writes canon, tunes back to back, and nothing beside it', async () => {
    await corpus('--out', join(folder, 'canon'));
    expect(readFileSync(join(folder, 'canon/set/jigs.abc.canon'), 'utf8')).toBe(
      'M:6/8\nK:D\nf|a3f3\nM:4/4\nK:C\nC8\n',
    );
    expect(readdirSync(join(folder, 'canon/set'))).toEqual(['jigs.abc.canon']);
  });

  test('says when it cannot write', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(corpus('--out', join(folder, 'file'))).rejects.toMatchObject({
      code: 'corpus-not-written',
    });
  });

  test('says when a path is not there', async () => {
    await expect(
      runCommandLine(['corpus', join(folder, 'nowhere')], (program) =>
        program.command(corpusCommand),
      ),
    ).rejects.toMatchObject({ code: 'corpus-not-found' });
  });
});
