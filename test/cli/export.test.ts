import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportCommand } from '../../src/cli/export.js';
import { runCommandLine } from '../../src/cli/program.js';
import { saveModel } from '../../src/model/saveModel.js';
import { createTfjsEngine } from '../../src/model/tfjsEngine.js';
import { draftFor, randomNetwork } from '../model/support.js';

/** What is used of onnxruntime-node, which is too large to come with the project. */
interface OnnxRuntime {
  readonly Tensor: new (
    type: 'int64' | 'float32',
    data: BigInt64Array | Float32Array,
    dims: readonly number[],
  ) => { readonly data: Float32Array };
  readonly InferenceSession: {
    create(path: string): Promise<{
      run(feeds: object): Promise<Record<string, { readonly data: Float32Array }>>;
    }>;
  };
}

const optional: string = 'onnxruntime-node';
const onnx: OnnxRuntime | undefined = await import(optional).then(
  (found: { readonly default: OnnxRuntime }) => found.default,
  () => undefined,
);

describe('antiphon export', () => {
  const network = randomNetwork(7, [5, 3]);
  let folder: string;
  let printed: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'antiphon-export-'));
    await saveModel(join(folder, 'model'), network, draftFor(network));
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

  const path = (name = 'model.onnx'): string => join(folder, name);
  const write = (to: string): Promise<void> =>
    runCommandLine(['export', join(folder, 'model'), '--out', to], (program) =>
      program.command(exportCommand),
    );

  test('writes every weight, the names of what goes in and out, and the vocabulary', async () => {
    await write(path());
    const file = readFileSync(path());
    expect(printed).toContain(`${file.length} bytes`);
    const text = file.toString('latin1');
    for (const name of ['characters', 'h1', 'c2_next', 'logits', 'LSTM', 'OneHot']) {
      expect(text).toContain(name);
    }
    expect(text).toContain(JSON.stringify(draftFor(network).vocabulary));
    const bias = Buffer.alloc(4 * 7);
    network.output.bias.forEach((number, at) => {
      bias.writeFloatLE(number, 4 * at);
    });
    expect(file.includes(bias)).toBe(true);
  });

  const withOnnx = onnx === undefined ? test.skip : test;
  withOnnx(
    `gives the same logits in ONNX Runtime${onnx ? '' : ' (skipped: npm i --no-save onnxruntime-node)'}`,
    async () => {
      if (onnx === undefined) return;
      await write(path());
      const session = await onnx.InferenceSession.create(path());
      const characters = [3, 1, 4, 1, 5, 0, 2, 6];
      const steps = characters.length;
      const zeros = (units: number) =>
        new onnx.Tensor('float32', new Float32Array(units), [1, 1, units]);
      const { logits } = await session.run({
        characters: new onnx.Tensor('int64', BigInt64Array.from(characters, BigInt), [steps, 1]),
        h1: zeros(5),
        c1: zeros(5),
        h2: zeros(3),
        c2: zeros(3),
      });
      const engine = await createTfjsEngine('tfjs', network);
      engine.reset();
      characters.forEach((character, step) => {
        engine.step(character).forEach((expected, at) => {
          expect(logits?.data[step * 7 + at]).toBeCloseTo(expected, 4);
        });
      });
    },
  );

  test('says so when the file cannot be written', async () => {
    await expect(write(join(folder, 'none', 'x.onnx'))).rejects.toMatchObject({
      code: 'export-not-written',
    });
  });

  test('says so when there is no such model', async () => {
    await expect(
      runCommandLine(['export', 'no-such-model', '--out', path()], (program) =>
        program.command(exportCommand),
      ),
    ).rejects.toMatchObject({ code: 'model-unknown' });
  });
});
