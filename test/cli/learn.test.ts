import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import yargs from 'yargs';
import { learnCommand } from '../../src/cli/learn.js';
import { loadModel } from '../../src/model/loadModel.js';

let folder: string;

const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-learn-'));
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const tune = (number: number, last: string): string =>
    `X:${number}\nT:Tune ${number}\nM:2/4\nL:1/8\nK:D\nd2f2|e2g2|f2a2|${last}4|]\n`;
  writeFileSync(
    at('tunes.abc'),
    [...'dfaDFAdfaD'].map((last, at) => tune(at + 1, last)).join('\n'),
  );
});

afterAll(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

async function learn(words: readonly string[], stop = new AbortController().signal): Promise<void> {
  await yargs(['learn', ...words])
    .exitProcess(false)
    .fail((_, error) => {
      throw error;
    })
    .command(learnCommand(stop))
    .parseAsync();
}

describe('antiphon learn', () => {
  test('makes a dice game that is at home in one key, with its scores', async () => {
    const options = ['--out', at('dice'), '--leastTunes', '2', '--name', 'D'];
    await learn(['dice', '--licence', 'free', at('tunes.abc'), ...options]);
    const { card, mind } = await loadModel(at('dice'));
    expect(card).toMatchObject({ kind: 'dice', name: 'D', keySignatures: { low: 0, high: 0 } });
    expect(card.scores['validation bits per note']).toBeGreaterThan(0);
    expect(card.training).toMatchObject({ leastTunes: 2, seed: 1 });
    expect(card.corpora).toEqual([{ name: 'tunes.abc', licence: 'free' }]);
    expect(mind.kind).toBe('dice');
    await expect(learn(['dice', at('tunes.abc'), '--out', at('dice')])).rejects.toMatchObject({
      code: 'train-folder-taken',
    });
  });

  test('evolves a network from no corpus, and says how it went', async () => {
    await learn(['evolved', '--out', at('evolved'), '--units', '2', '--generations', '2']);
    const { card } = await loadModel(at('evolved'));
    expect(card).toMatchObject({ kind: 'evolved', corpora: [], layers: [2] });
    expect(card.training['mean']).toHaveLength(2);
    expect(card.scores['share of the rules kept']).toBeGreaterThan(0);
  });

  test('leaves nothing behind where it is stopped', async () => {
    const stop = AbortSignal.abort();
    const stopped = learn(['evolved', '--out', at('stopped'), '--units', '2'], stop);
    await expect(stopped).rejects.toMatchObject({ code: 'learn-stopped' });
    expect(existsSync(at('stopped'))).toBe(false);
  });

  test.each([
    [['dice', '--out', 'x'], /Name what to learn from/],
    [['evolved', '--out', 'x', '--faces', '3'], /--faces is not for evolved/],
    [['dice', 'tunes.abc', '--out', 'x', '--faces', '0'], /--faces/],
  ])('says what is wrong with %j', async (words, message) => {
    await expect(learn(words)).rejects.toThrow(message);
  });
});
