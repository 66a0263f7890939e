import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { runCommandLine } from '../../src/cli/program.js';
import { trainCommand } from '../../src/cli/train.js';
import { loadModel } from '../../src/model/loadModel.js';

const SMALL = '--engine tfjs-wasm --layers 5 --epochs 2 --batch 4 --chunk 30 --transpose 0.5'.split(
  ' ',
);

describe('antiphon train', () => {
  let folder: string;
  let corpus: string;
  let printed: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'antiphon-train-'));
    corpus = join(folder, 'set');
    mkdirSync(corpus);
    const tunes = ['C', 'G', 'D', 'A', 'F', 'Em', 'Bb', 'Dm'].map(
      (key, at) => `X:${at}\nT:T${at}\nM:3/4\nL:1/8\nK:${key}\nCDEF GA|B2 c4|\n\n`,
    );
    writeFileSync(join(corpus, 'a.abc'), tunes.join(''));
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

  const out = (name = 'model'): string => join(folder, name);
  const train = (words: readonly string[], stop = new AbortController().signal): Promise<void> =>
    runCommandLine(['train', ...words], (program) => program.command(trainCommand(stop)));

  test('writes a model that loads, with its card and curves, and nothing else', async () => {
    await train([corpus, '--out', out(), ...SMALL, '--test', '--licence', 'none needed']);
    const { card } = await loadModel(out());
    expect(card).toMatchObject({
      name: 'model',
      layers: [5],
      dialect: { kind: 'canon', symbols: false },
      keySignatures: { low: -3, high: 4 },
      corpora: [{ name: 'set', licence: 'none needed' }],
      training: { engine: 'tfjs-wasm', epochs: 2, recipe: { seed: 1, chunk: 30 } },
    });
    expect(Object.keys(card.scores)).toEqual([
      'validation bits per character',
      'validation accuracy',
      'validation music bits per character',
      'validation bits per note',
      'test bits per character',
      'test accuracy',
      'test music bits per character',
      'test bits per note',
    ]);
    expect(readdirSync(out()).sort()).toEqual([
      'card.json',
      'curves.svg',
      'model.json',
      'weights.bin',
    ]);
    expect(printed).toContain('validation bits per note');
    expect(printed).toContain('30 times slower');
  });

  test('trains other cells by other optimisers, and goes on from such a model', async () => {
    const words = [...SMALL, '--cell', 'gru', '--optimiser', 'rmsprop', '--rate', '0.002'];
    await train([corpus, '--out', out(), ...words, '--schedule', 'char-rnn']);
    const { card, mind } = await loadModel(out());
    expect(card.training['recipe']).toMatchObject({ cell: 'gru', schedule: 'char-rnn' });
    expect(mind).toMatchObject({ network: { layers: [{ cell: 'gru', units: 5 }] } });
    await expect(
      train([corpus, '--out', out('more'), '--from', out(), ...SMALL]),
    ).rejects.toMatchObject({ code: 'train-from-shape', message: expect.stringContaining('gru') });
  });

  test('names the licence of each corpus', async () => {
    const other = join(folder, 'other.abc');
    copyFileSync(join(corpus, 'a.abc'), other);
    const words = ['--out', out(), ...SMALL, '--licence', 'public domain', '--licence', 'CC0'];
    await train([...words, corpus, other]);
    expect((await loadModel(out())).card.corpora).toEqual([
      { name: 'set', licence: 'public domain' },
      { name: 'other.abc', licence: 'CC0' },
    ]);
    await expect(
      train([corpus, '--out', out('b'), ...SMALL, '--licence', 'a', '--licence', 'b']),
    ).rejects.toMatchObject({ code: 'licence-for-which' });
    expect(existsSync(out('b'))).toBe(false);
  });

  test('scores no test tunes unless asked', async () => {
    await train([corpus, '--out', out(), ...SMALL]);
    const { card } = await loadModel(out());
    expect(Object.keys(card.scores).some((name) => name.includes('test'))).toBe(false);
  });

  test('stops when told to, and goes on to the same model', async () => {
    await train([corpus, '--out', out('whole'), ...SMALL]);
    const stop = new AbortController();
    stop.abort();
    await train([corpus, '--out', out('half'), '--name', 'whole', ...SMALL], stop.signal);
    expect(printed).toContain('--resume');
    expect(existsSync(join(out('half'), 'model.json'))).toBe(false);
    await train(['--out', out('half'), '--resume']);
    const whole = await loadModel(out('whole'));
    const half = await loadModel(out('half'));
    expect(half.card.weightsSha256).toBe(whole.card.weightsSha256);
    expect(half.card.scores).toEqual(whole.card.scores);
  });

  test('goes on from a trained model', async () => {
    await train([corpus, '--out', out('first'), ...SMALL]);
    await train([corpus, '--out', out('second'), '--from', out('first'), ...SMALL]);
    expect(existsSync(join(out('second'), 'model.json'))).toBe(true);
    const wider = [...SMALL, '--layers', '6'].filter((word) => word !== '5');
    await expect(
      train([corpus, '--out', out('third'), '--from', out('first'), ...wider]),
    ).rejects.toThrow();
  });

  describe('loses nothing', () => {
    async function stopped(): Promise<void> {
      const stop = new AbortController();
      stop.abort();
      await train([corpus, '--out', out(), ...SMALL], stop.signal);
    }

    test('of a run that is not finished', async () => {
      await stopped();
      await expect(train([corpus, '--out', out(), ...SMALL])).rejects.toMatchObject({
        code: 'train-folder-taken',
      });
    });

    test('of a model that is there', async () => {
      await train([corpus, '--out', out(), ...SMALL]);
      const before = readFileSync(join(out(), 'weights.bin'));
      await expect(train([corpus, '--out', out(), ...SMALL])).rejects.toMatchObject({
        code: 'train-folder-taken',
      });
      expect(readFileSync(join(out(), 'weights.bin'))).toEqual(before);
    });

    test('when the model cannot be written at the end', async () => {
      await stopped();
      // A folder in the file's place: nothing can be moved there.
      mkdirSync(join(out(), 'weights.bin'));
      await expect(train(['--out', out(), '--resume'])).rejects.toMatchObject({
        code: 'model-not-written',
      });
      rmSync(join(out(), 'weights.bin'), { recursive: true });
      await train(['--out', out(), '--resume']);
      await expect(loadModel(out())).resolves.toBeDefined();
    });

    test('and says so when a checkpoint is cut in half', async () => {
      await stopped();
      const path = join(out(), 'checkpoint.bin');
      copyFileSync(path, join(folder, 'copy'));
      truncateSync(path, readFileSync(path).length >> 1);
      await expect(train(['--out', out(), '--resume'])).rejects.toMatchObject({
        code: 'checkpoint-damaged',
      });
      copyFileSync(join(folder, 'copy'), path);
      await train(['--out', out(), '--resume']);
      await expect(loadModel(out())).resolves.toBeDefined();
    });

    test('when the corpora have changed', async () => {
      await stopped();
      writeFileSync(join(corpus, 'b.abc'), 'X:1\nT:New\nM:4/4\nK:C\nC8|\n');
      await expect(train(['--out', out(), '--resume'])).rejects.toMatchObject({
        code: 'corpus-changed',
      });
    });
  });

  test.each([
    [['--out', 'x'], 'train-option-invalid'],
    [['set', '--out', 'x', '--dropout', '2'], 'train-option-invalid'],
    [['set', '--out', 'x', '--layers', '12,many'], 'train-option-invalid'],
    [['set', '--out', 'x', '--resume'], 'resume-takes-no-options'],
    [['--out', 'x', '--resume', '--epochs', '3'], 'resume-takes-no-options'],
    [['--out', 'no-such-folder', '--resume'], 'checkpoint-not-found'],
    [['no-such-corpus', '--out', 'x'], 'corpus-not-found'],
  ])('%j is refused as %s', async (words, code) => {
    await expect(train(words)).rejects.toMatchObject({ code });
  });
});
