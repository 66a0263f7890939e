import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals';
import { compareCommand } from '../../src/cli/compare.js';
import { runCommandLine } from '../../src/cli/program.js';
import { CONTENDERS } from '../../src/training/contenders/contenders.js';

const KEYS = [
  'C',
  'G',
  'D',
  'A',
  'F',
  'Em',
  'Bb',
  'Dm',
  'Am',
  'E',
  'Bm',
  'Gm',
  'Eb',
  'C',
  'G',
  'D',
  'F',
  'Am',
];
const tune = (key: string, at: number): string =>
  `X:${at + 1}\nT:Tune ${at + 1}\nM:3/4\nL:1/8\nK:${key}\n"C"CDEF GA|B2 c4|${'"G"G2 AB cd|e2 d4|'.repeat(1 + (at % 3))}\n\n`;

// Networks are trained in each of these.
jest.setTimeout(300_000);

let folder: string;
let printed: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-compare-'));
  writeFileSync(join(folder, 'tunes.abc'), KEYS.map(tune).join(''));
});
beforeEach(() => {
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const compare = (words: readonly string[], stop = new AbortController().signal): Promise<void> =>
  runCommandLine(['compare', ...words], (program) => program.command(compareCommand(stop)));

const quick = (work: string, ...words: readonly string[]): string[] => [
  '--corpora',
  join(folder, 'tunes.abc'),
  '--quick',
  '--work',
  join(folder, work),
  ...words,
];

interface Row {
  readonly contender: string;
  readonly ground: string;
  readonly alone: { readonly bitsPerCharacter: number };
}

/** The figures that it prints as JSON. */
async function figures(words: readonly string[], stop?: AbortSignal): Promise<Row[]> {
  printed = '';
  await compare([...words, '--json'], stop);
  return JSON.parse(printed) as Row[];
}

describe('antiphon compare', () => {
  test('makes and scores every contender on all that it reads, and writes it down', async () => {
    const rows = await figures(quick('all'));
    const entries = CONTENDERS.flatMap(({ name, reads }) => reads.map((on) => [name, on]));
    expect(rows.map(({ contender, ground }) => [contender, ground])).toEqual(entries);
    for (const { alone } of rows) {
      expect(alone.bitsPerCharacter).toBeGreaterThan(0);
      expect(alone.bitsPerCharacter).toBeLessThan(20);
    }
    const report = readFileSync(join(folder, 'all', 'COMPARISON.md'), 'utf8');
    for (const { name, series } of CONTENDERS) {
      expect(report).toContain(series === 'apart' ? `(\`${name}\`)` : `| \`${name}\` `);
    }
    expect(report).toContain('| 99.70 % ');
    expect(report).toContain('antiphon compare --corpora FOLDER --only study ');
    const pictures = [...report.matchAll(/\(comparison\/(.*?)\)/g)].map(([, file]) => file);
    expect(readdirSync(join(folder, 'all', 'comparison')).sort()).toEqual(pictures.sort());
    expect(pictures).toContain('learning-database-1.svg');
    for (const file of pictures) {
      const svg = readFileSync(join(folder, 'all', 'comparison', String(file)), 'utf8');
      expect(svg).toMatch(/^<svg /);
    }
  });

  test('keeps what earlier runs made, and adds to it', async () => {
    const [first] = await figures(quick('grown', '--only', 'course-hidden-50'));
    const weights = join(folder, 'grown/models/course-hidden-50/database-2-tunes/weights.bin');
    const before = statSync(weights).mtimeMs;
    const rows = await figures(
      quick('grown', '--only', 'course-hidden-75', '--only', 'course-hidden-50'),
    );
    expect(rows.map(({ contender }) => contender)).toEqual([
      'course-hidden-50',
      'course-hidden-75',
    ]);
    expect(rows[0]).toEqual(first);
    expect(statSync(weights).mtimeMs).toBe(before);
  });

  test('goes on to the same figures after it was cut off', async () => {
    const only = ['--only', 'study-chunks-10'];
    const [whole] = await figures(quick('whole', ...only));
    const stop = new AbortController();
    stop.abort();
    await expect(compare(quick('cut', ...only), stop.signal)).rejects.toMatchObject({
      code: 'compare-stopped',
    });
    const half = join(folder, 'cut/models/study-chunks-10/database-1');
    expect(readdirSync(half)).toContain('checkpoint.bin');
    // As a kill leaves them that comes while they are written.
    writeFileSync(join(half, 'learning.jsonl'), '{"epoch":1,"ste');
    writeFileSync(join(half, 'result.json'), '{"contender":"stu');
    const [rest] = await figures(quick('cut', ...only));
    expect({ ...rest, seconds: 0, learning: [] }).toEqual({ ...whole, seconds: 0, learning: [] });
  });

  test('scores anew where the figures are gone', async () => {
    const only = ['--only', 'course-hidden-50'];
    const before = await figures(quick('scored', ...only));
    const home = join(folder, 'scored/models/course-hidden-50/database-2-tunes');
    rmSync(join(home, 'result.json'));
    expect(await figures(quick('scored', ...only))).toEqual(before);
  });

  test('does not mistake a model that was made otherwise for its own', async () => {
    const only = ['--only', 'course-hidden-50'];
    await compare(quick('other', ...only));
    const models = join(folder, 'other/models');
    renameSync(join(models, 'course-hidden-50'), join(models, 'course-hidden-75'));
    const card = join(models, 'course-hidden-75/database-2-tunes/card.json');
    writeFileSync(card, readFileSync(card, 'utf8').replace('"dropout": 0,', '"dropout": 0.5,'));
    await expect(compare(quick('other', '--only', 'course-hidden-75'))).rejects.toMatchObject({
      code: 'compare-made-otherwise',
    });
  });

  test('does not score a model on other texts than it was made for', async () => {
    const words = (corpus: string): string[] =>
      ['--quick', '--corpora', join(folder, corpus), '--only', 'course-hidden-50'].concat(
        '--work',
        join(folder, 'moved'),
      );
    await compare(words('tunes.abc'));
    writeFileSync(join(folder, 'others.abc'), KEYS.slice(3).map(tune).join(''));
    await expect(compare(words('others.abc'))).rejects.toMatchObject({
      code: 'compare-made-otherwise',
    });
    await compare(words('tunes.abc'));
  });

  test.each([
    ['is not there', 'nowhere', 'corpus-not-found'],
    ['holds no tune', 'empty', 'corpus-empty'],
    ['holds one tune', 'one.abc', 'corpus-too-small'],
  ])('refuses a corpus that %s', async (_, corpus, code) => {
    mkdirSync(join(folder, 'empty'), { recursive: true });
    writeFileSync(join(folder, 'one.abc'), tune('C', 0));
    const work = join(folder, 'refused');
    await expect(
      compare(['--corpora', join(folder, corpus), '--quick', '--work', work]),
    ).rejects.toMatchObject({ code });
  });

  test.each([
    ['study', 'database1'],
    ['course-hidden-50', 'database2-tunes'],
    ['size-64', 'canon'],
  ])('says by which option it looks for what %s reads', async (name, option) => {
    const words = ['--corpora', folder, '--work', join(folder, 'missing'), '--only', name];
    await expect(compare(words)).rejects.toMatchObject({
      code: 'compare-corpus-missing',
      message: expect.stringContaining(`--${option}.`),
    });
  });

  test('knows no contender of another name', async () => {
    await expect(compare(quick('all', '--only', 'nobody'))).rejects.toThrow('nobody');
  });
});
