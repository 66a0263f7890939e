import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportCommand } from '../../src/cli/export.js';
import { runCommandLine } from '../../src/cli/program.js';
import { NetworkMind } from '../../src/model/minds/networkMind.js';
import { saveModel } from '../../src/model/saveModel.js';
import { createTfjsEngine } from '../../src/model/tfjsEngine.js';
import { draftFor, randomNetwork } from '../model/support.js';

/** onnxruntime-node is too large to come with the project. */
const onnxMissing = ((): boolean => {
  try {
    createRequire(import.meta.url).resolve('onnxruntime-node');
    return false;
  } catch {
    return true;
  }
})();

/** Run in a process of its own: Jest's arrays are not those that the runtime's native part makes. */
const RUN_ONNX = `
import onnx from 'onnxruntime-node';
const [path, characters, states] = process.argv.slice(1);
const indices = JSON.parse(characters);
const session = await onnx.InferenceSession.create(path);
const feeds = {
  characters: new onnx.Tensor('int64', BigInt64Array.from(indices, BigInt), [indices.length, 1]),
};
for (const [name, length] of Object.entries(JSON.parse(states))) {
  feeds[name] = new onnx.Tensor('float32', new Float32Array(length), [1, 1, length]);
}
const { logits } = await session.run(feeds);
console.log(JSON.stringify([...logits.data]));
`;

describe('antiphon export', () => {
  const network = randomNetwork(7, [5, 3]);
  let folder: string;
  let printed: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'antiphon-export-'));
    await saveModel(join(folder, 'model'), new NetworkMind(network), draftFor(network));
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

  const skipped = onnxMissing ? ' (skipped: npm i --no-save onnxruntime-node)' : '';
  (onnxMissing ? test.skip : test).each([
    ['lstm', { h1: 5, c1: 5, h2: 3, c2: 3 }],
    ['gru', { h1: 5, h2: 3 }],
    ['simple', { h1: 5, h2: 3 }],
  ] as const)(`gives the same logits in ONNX Runtime${skipped}: %s`, async (cell, states) => {
    const network = randomNetwork(7, [5, 3], 1, cell);
    await saveModel(join(folder, 'model'), new NetworkMind(network), draftFor(network));
    await write(path());
    const characters = [3, 1, 4, 1, 5, 0, 2, 6];
    const words = [path(), JSON.stringify(characters), JSON.stringify(states)];
    const printed = execFileSync('node', ['--input-type=module', '-e', RUN_ONNX, ...words]);
    const logits: unknown = JSON.parse(printed.toString());
    const engine = await createTfjsEngine('tfjs', network);
    engine.reset();
    const expected = characters.flatMap((character) => [...engine.step(character)]);
    expect(logits).toHaveLength(expected.length);
    (logits as number[]).forEach((logit, at) => {
      expect(logit).toBeCloseTo(expected[at] ?? Number.NaN, 4);
    });
  });

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
