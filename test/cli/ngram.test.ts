import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ngramCommand } from '../../src/cli/ngram.js';
import { runCommandLine } from '../../src/cli/program.js';
import { loadModel } from '../../src/model/loadModel.js';
import { corporaFolder, testWithCorpora } from '../support/tools.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-ngram-'));
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const ngram = (words: readonly string[]): Promise<void> =>
  runCommandLine(['ngram', ...words], (program) => program.command(ngramCommand));

function writeTunes(count: number): string {
  const path = join(folder, 'set');
  mkdirSync(path);
  const tunes = Array.from(
    { length: count },
    (_, at) => `X:${at + 1}\nT:Tune ${at}\nM:4/4\nL:1/8\nK:C\nCDEF "G"GABc|cBAG FEDC|C8|\n\n`,
  );
  writeFileSync(join(path, 'a.abc'), tunes.join(''));
  return path;
}

describe('antiphon ngram', () => {
  test('leaves a model with its card, the same again from the same tunes', async () => {
    const set = writeTunes(12);
    await ngram([set, '--out', join(folder, 'one'), '--order', '3', '--licence', 'own work']);
    const { card } = await loadModel(join(folder, 'one'));
    expect(card).toMatchObject({
      kind: 'ngram',
      name: 'one',
      dialect: { kind: 'canon', symbols: true },
      keySignatures: { low: 0, high: 0 },
      register: { low: 60, high: 72 },
      corpora: [{ name: 'set', licence: 'own work' }],
    });
    // One tune many times over: hardly anything surprises.
    expect(card.scores['validation accuracy']).toBeGreaterThan(0.6);
    await ngram([set, '--out', join(folder, 'two'), '--order', '3']);
    const weights = (name: string): Buffer => readFileSync(join(folder, name, 'weights.bin'));
    expect(weights('two')).toEqual(weights('one'));
  });

  test('does not overwrite a model', async () => {
    const set = writeTunes(12);
    await ngram([set, '--out', join(folder, 'one')]);
    await expect(ngram([set, '--out', join(folder, 'one')])).rejects.toMatchObject({
      code: 'train-folder-taken',
    });
  });

  test('says which option cannot be', async () => {
    await expect(ngram(['x', '--out', folder, '--order', '40'])).rejects.toMatchObject({
      code: 'ngram-option-invalid',
      message: expect.stringContaining('--order'),
    });
  });

  testWithCorpora(
    "foretells database 1's last fifth as well as n-grams are known to",
    async () => {
      const tunes = join(corporaFolder ?? '', 'seed_db1', 'jigs.txt');
      const out = join(folder, 'jigs');
      await ngram(
        [[tunes], ['--out', out], ['--order', '6'], ['--reading', 'raw']]
          .flat()
          .concat(['--split', 'tail', '--heldOut', '0.2']),
      );
      const { scores } = (await loadModel(out)).card;
      expect(scores['validation accuracy']).toBeGreaterThan(0.608);
    },
    60_000,
  );
});
