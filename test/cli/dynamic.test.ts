import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { dynamicCommand } from '../../src/cli/dynamic.js';
import { runCommandLine } from '../../src/cli/program.js';
import { loadModel } from '../../src/model/loadModel.js';
import { NetworkMind } from '../../src/model/minds/networkMind.js';
import { NgramMind } from '../../src/model/minds/ngramMind.js';
import { saveModel } from '../../src/model/saveModel.js';
import { learnNgram } from '../../src/training/ngram.js';
import { draftFor, randomNetwork } from '../model/support.js';

const CHARACTERS = [...'\n/2468:CDEFGKM|'];
const network = randomNetwork(CHARACTERS.length, [4]);
const draft = { ...draftFor(network), vocabulary: CHARACTERS };

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-dynamic-'));
  mkdirSync(join(folder, 'set'));
  writeFileSync(
    join(folder, 'set', 'a.abc'),
    [1, 2, 3].map((at) => `X:${at}\nM:4/4\nL:1/8\nK:C\nC4D4|E4F4|G8|\n\n`).join(''),
  );
  writeFileSync(join(folder, 'split.json'), '{"val":["set/a.abc#2"],"test":[]}');
  await saveModel(join(folder, 'trained'), new NetworkMind(network), draft);
  const ngram = learnNgram([[1, 2, 3]], CHARACTERS.length, { order: 2, leastCount: 1 });
  await saveModel(join(folder, 'ngram'), new NgramMind(ngram), draft);
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const dynamic = (of: string, stop = new AbortController().signal): Promise<void> =>
  runCommandLine(
    [
      ...['dynamic', join(folder, of), join(folder, 'set')],
      ...['--split', join(folder, 'split.json'), '--out', join(folder, 'learning')],
    ],
    (program) => program.command(dynamicCommand(stop)),
  );

describe('antiphon dynamic', () => {
  test('leaves a network that goes on learning, by rates that serve the tunes', async () => {
    await dynamic('trained');
    const { card, mind } = await loadModel(join(folder, 'learning'));
    expect(card).toMatchObject({ kind: 'dynamic', name: 'learning', layers: [4] });
    expect(mind).toMatchObject({ network, rates: { rate: expect.any(Number) } });
    const { scores } = card;
    expect(scores['validation bits per character']).toBeLessThan(
      scores['validation bits per character as trained'] ?? 0,
    );
    await expect(dynamic('trained')).rejects.toMatchObject({ code: 'train-folder-taken' });
  });

  test('asks for a network', async () => {
    await expect(dynamic('ngram')).rejects.toMatchObject({ code: 'model-not-a-network' });
  });

  test('stops when told to, and leaves nothing', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(dynamic('trained', stop.signal)).rejects.toMatchObject({
      code: 'dynamic-stopped',
    });
    await expect(loadModel(join(folder, 'learning'))).rejects.toMatchObject({
      code: 'model-not-found',
    });
  });
});
