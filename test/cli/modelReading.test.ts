import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { threadScript } from '../support/threadScript.js';

/** In this thread nobody may read a model, lay out its weights or compile the kernel. */
const forbidden = (): never => {
  throw new Error('the jam waits for this');
};
const { startKernel } = await import('../../src/model/kernel.js');
jest.unstable_mockModule('../../src/model/loadModel.js', () => ({ loadModel: forbidden }));
jest.unstable_mockModule('../../src/model/wasmLayout.js', () => ({ layOut: forbidden }));
jest.unstable_mockModule('../../src/model/kernel.js', () => ({
  startKernel,
  compileKernel: forbidden,
  KernelMemory: forbidden,
}));
const { ModelThread } = await import('../../src/cli/modelThread.js');
const { openModel } = await import('../../src/cli/openModel.js');

test('a model that is loaded while a jam is played is read by another thread alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-reading-'));
  try {
    const script = await threadScript(folder, 'modelWorker');
    const thread = new ModelThread({ engine: 'wasm', precision: 'float32' }, script);
    await expect(openModel('light')).rejects.toThrow('the jam waits');
    const { model, engine } = await thread.open('light');
    expect(engine.step(0)).toHaveLength(model.vocabulary.size);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
