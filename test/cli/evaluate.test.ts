import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { evaluateCommand } from '../../src/cli/evaluate.js';
import { runCommandLine } from '../../src/cli/program.js';
import type { CardDraft } from '../../src/model/card.js';
import { NetworkMind } from '../../src/model/minds/networkMind.js';
import type { Network } from '../../src/model/network.js';
import { saveModel } from '../../src/model/saveModel.js';
import { corporaFolder, testWithCorpora } from '../support/tools.js';

const CHARACTERS = [...new Set('M:4/\nK:GABCDEFLX82136T"| cd')].sort();

/** One that expects every character alike. */
function uniformNetwork(vocabularySize: number): Network {
  const layer = {
    cell: 'lstm' as const,
    units: 1,
    kernel: new Float32Array(vocabularySize * 4),
    recurrentKernel: new Float32Array(4),
    bias: new Float32Array(4),
  };
  const output = {
    kernel: new Float32Array(vocabularySize),
    bias: new Float32Array(vocabularySize),
  };
  return { vocabularySize, layers: [layer], output };
}

const draft = (dialect: CardDraft['dialect']): CardDraft => ({
  name: 'uniform',
  description: '',
  created: '2026-01-31',
  vocabulary: CHARACTERS,
  dialect,
  keySignatures: { low: -3, high: 4 },
  register: { low: 55, high: 88 },
  corpora: [],
  split: '',
  scores: {},
  training: {},
});

/** What each character costs. */
const BITS = Math.log2(CHARACTERS.length);

describe('antiphon evaluate', () => {
  let folder: string;
  let printed: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'antiphon-evaluate-'));
    mkdirSync(join(folder, 'set'));
    const body = ['C8|D8', '"G"G8|A8', 'EFGA B2c2|d8'];
    const tunes = body.map((music, at) => `X:${at + 1}\nM:4/4\nL:1/8\nK:C\n${music}|\n\n`);
    writeFileSync(join(folder, 'set', 'a.abc'), tunes.join(''));
    const network = uniformNetwork(CHARACTERS.length);
    await saveModel(
      join(folder, 'canon'),
      new NetworkMind(network),
      draft({ kind: 'canon', symbols: true }),
    );
    await saveModel(join(folder, 'raw'), new NetworkMind(network), draft({ kind: 'raw' }));
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

  const evaluate = async (
    model: string,
    words: readonly string[] = [],
    stop = new AbortController().signal,
  ): Promise<void> =>
    runCommandLine(
      ['evaluate', '--model', join(folder, model), '--data', join(folder, 'set'), ...words],
      (program) => program.command(evaluateCommand(stop)),
    );
  const split = (lists: { val: string[]; test: string[] }): string => {
    writeFileSync(join(folder, 'split.json'), JSON.stringify(lists));
    return join(folder, 'split.json');
  };

  test('scores canon without and with chord symbols', async () => {
    await evaluate('canon', ['--json', '--adaptation', '0']);
    const { model, texts, characters, foretold, leftOut, studyAccuracy } = JSON.parse(printed);
    expect({ model, texts, leftOut }).toEqual({ model: 'uniform', texts: 4, leftOut: 0 });
    const melodies = ['C8|D8\n', 'G8|A8\n', 'EFGAB2c2|d8\n'];
    const symbols = '"G"G8|A8\n';
    const all = [...melodies, symbols].map((text) => 10 + text.length);
    expect(characters).toBe(all.reduce((sum, length) => sum + length));
    expect(foretold.melody.network.bitsPerCharacter).toBeCloseTo(BITS, 5);
    expect(foretold.melody.network.perplexity).toBeCloseTo(CHARACTERS.length, 3);
    const bodies = melodies.join('').length;
    expect(foretold.melody.network.bitsPerNote).toBeCloseTo((BITS * bodies) / (2 + 2 + 7), 5);
    expect(foretold.symbols.network.bitsPerNote).toBeCloseTo((BITS * symbols.length) / 2, 5);
    // The first of equally likely characters is the end of a line: two in the header, one at the end.
    expect(foretold.symbols.network.accuracy).toBeCloseTo(3 / (9 + symbols.length), 6);
    expect(foretold.melody).not.toHaveProperty('adapted');
    const joined = melodies.map((body) => `M:4/4\nK:C\n${body}`).join('');
    const ends = Array.from(
      { length: Math.floor(joined.length / 25) },
      (_, at) => joined[25 * at + 24],
    );
    const right = ends.filter((character) => character === '\n').length;
    expect(studyAccuracy).toBeCloseTo(right / ends.length, 6);
  });

  test('scores one part of a split', async () => {
    const file = split({ val: ['set/a.abc#1'], test: ['set/a.abc#3'] });
    await evaluate('canon', ['--json', '--split', file]);
    expect(JSON.parse(printed)).toMatchObject({ part: 'val', texts: 1, characters: 16 });
    printed = '';
    await evaluate('canon', ['--json', '--split', file, '--part', 'test']);
    expect(JSON.parse(printed)).toMatchObject({ part: 'test', texts: 1, characters: 22 });
    expect(JSON.parse(printed).foretold.melody).toHaveProperty('adapted');
  });

  test("scores raw text, its headers apart, by the study's protocol too", async () => {
    await evaluate('raw', ['--json', '--adaptation', '0']);
    const { texts, characters, foretold, studyAccuracy } = JSON.parse(printed);
    const headers = 3 * 'X:1\nM:4/4\nL:1/8\nK:C\n'.length + 3;
    const music = 'C8|D8|\n"G"G8|A8|\nEFGA B2c2|d8|\n'.length;
    expect({ texts, characters }).toEqual({ texts: 3, characters: headers + music });
    const { network } = foretold.raw;
    expect(network.bitsPerCharacter).toBeCloseTo(BITS, 5);
    expect(network.bitsPerNote).toBeCloseTo((BITS * music) / (2 + 2 + 7), 5);
    // Each line of music ends with one of the characters that count as the likeliest.
    expect(network.music.accuracy).toBeCloseTo(3 / music, 6);
    const all = ['C8|D8|', '"G"G8|A8|', 'EFGA B2c2|d8|']
      .map((line, at) => `X:${at + 1}\nM:4/4\nL:1/8\nK:C\n${line}\n\n`)
      .join('');
    const every25th = [24, 49, 74].map((at) => all[at]);
    expect(all).toHaveLength(characters);
    const right = every25th.filter((character) => character === '\n').length;
    expect(studyAccuracy).toBeCloseTo(right / 3, 6);
    expect(network.accuracyOf25th).toBeCloseTo(right / 3, 6);
  });

  test('samples, the same for the same seed', async () => {
    const words = ['--json', '--samples', '3', '--train', join(folder, 'set')];
    await evaluate('canon', words);
    const first = printed;
    const { samples } = JSON.parse(first);
    expect(samples).toMatchObject({ count: 3, data: { valid: 1 } });
    expect(samples.copied).toBe(0);
    expect(JSON.parse(first).sampling).toEqual({
      seed: 1,
      temperature: 0.9,
      topP: 0.95,
      topK: 0,
      adaptation: 0.8,
    });
    // Freely, a network that has learned nothing hardly writes a tune; under the mask it does.
    const { madeUp } = JSON.parse(first);
    expect(madeUp).toMatchObject({ count: 3, readable: 1, canonical: 1, valid: 1, copied: 0 });
    expect(madeUp.character.endsOnTonic).toBeGreaterThan(0);
    printed = '';
    await evaluate('canon', words);
    expect(printed).toBe(first);
  });

  test('prints tables for people', async () => {
    await evaluate('canon', ['--samples', '2']);
    expect(printed).toContain('uniform: 4 texts');
    for (const line of ['without chord symbols', 'with chord symbols', 'bits per note']) {
      expect(printed).toContain(line);
    }
    expect(printed).toContain('every bar adds up, by our reader');
  });

  test.each([
    ['a part of no split', ['--part', 'test'], 'evaluate-part-of-what'],
    ['training text without samples', ['--train', 'x'], 'evaluate-train-for-what'],
    ['a strength out of range', ['--adaptation', '1.5'], 'evaluate-option-invalid'],
    ['half a sample', ['--samples', '0.5'], 'evaluate-option-invalid'],
    ['no temperature', ['--temperature', '0'], 'evaluate-option-invalid'],
    ['data that are not there', ['--data', 'nowhere'], 'corpus-not-found'],
    ['a split that is not there', ['--split', 'nowhere.json'], 'split-unreadable'],
  ])('refuses %s', async (_, words, code) => {
    await expect(evaluate('canon', words)).rejects.toMatchObject({ code });
  });

  test('refuses a part without tunes, and one that the model cannot read', async () => {
    const file = split({ val: ['set/a.abc#1'], test: [] });
    await expect(evaluate('canon', ['--split', file, '--part', 'test'])).rejects.toMatchObject({
      code: 'split-part-empty',
    });
    writeFileSync(join(folder, 'set', 'a.abc'), 'X:1\nM:5/4\nL:1/8\nK:C\nC10|\n\n');
    await expect(evaluate('canon')).rejects.toMatchObject({
      code: 'corpus-unknown-characters',
      message: expect.stringContaining('"5"'),
    });
  });

  test('leaves out the tunes that the model cannot read, and counts them', async () => {
    const odd = 'X:1\nM:5/4\nL:1/8\nK:C\nC10|\n\n';
    writeFileSync(join(folder, 'set', 'b.abc'), odd);
    await evaluate('canon', ['--json']);
    expect(JSON.parse(printed)).toMatchObject({ texts: 4, leftOut: 1 });
  });

  test('stops when told to', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(evaluate('canon', [], stop.signal)).rejects.toMatchObject({
      code: 'evaluate-stopped',
    });
  });

  testWithCorpora(
    "finds the live model's figures as its card has them",
    async () => {
      const root = corporaFolder ?? '';
      await runCommandLine(
        [
          ...['evaluate', '--model', 'live', '--json', '--data', join(root, 'nottingham')],
          ...['--split', join(root, 'split.json'), '--part', 'test'],
        ],
        (program) => program.command(evaluateCommand(new AbortController().signal)),
      );
      const { network, adapted } = JSON.parse(printed).foretold.symbols;
      expect(network.bitsPerNote).toBeCloseTo(3.427, 3);
      expect(adapted.bitsPerNote).toBeCloseTo(2.486, 3);
    },
    120_000,
  );
});
