import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MODEL_LIMITS, ModelThread } from '../../src/cli/modelThread.js';
import { folderOf, modelNames, openModel } from '../../src/cli/openModel.js';
import { createEngine } from '../../src/model/createEngine.js';
import type { Engine } from '../../src/model/engine.js';
import type { ModelProfile } from '../../src/model/model.js';
import { threadScript } from '../support/threadScript.js';

const FLOAT = { engine: 'wasm', precision: 'float32' } as const;

/** Music in three keys and two meters, header and all. */
const TEXT =
  'M:6/8\nK:G\nG2B d2B|"Am"c3-c2A|[GBd]6|z3 ^f/2g/2a|\nM:4/4\nK:C\nE4 G4|c8|\nM:6/8\nK:Am\nA3 e3|';

let folder = '';
let script = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-models-'));
  script = await threadScript(folder, 'modelWorker');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is expected after each character, on from a state that was saved and restored on the way. */
function expectations({ vocabulary }: ModelProfile, engine: Engine): Float32Array[] {
  const state = new Float32Array(engine.stateLength);
  const indices = TEXT.split('').map((character) => vocabulary.indexOf(character));
  return indices
    .filter((index) => index >= 0)
    .map((index, at) => {
      engine.save(state);
      engine.reset();
      engine.step(at % engine.vocabularySize);
      engine.restore(state);
      return engine.step(index).slice();
    });
}

/** A copy of a shipped model, to be damaged. */
function copyOf(name: string): string {
  const copy = join(folder, name);
  cpSync(folderOf(name), copy, { recursive: true });
  return copy;
}

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing',
    (error: unknown) => error,
  );

describe('a model that is loaded while a jam is played', () => {
  const choices = [
    ...modelNames().map((name) => ({ name, ...FLOAT })),
    { name: 'light', engine: 'wasm', precision: 'int16' } as const,
    { name: 'blues', engine: 'tfjs', precision: 'float32' } as const,
  ];

  test.each(choices)(
    'expects the same to the last bit: $name, $engine, $precision',
    async (one) => {
      const { name, engine, precision } = one;
      const thread = new ModelThread({ engine, precision }, script);
      const model = await openModel(name);
      const handedOver = await thread.open(name);
      expect(handedOver.model.card).toEqual(model.card);
      const here = await createEngine(engine, model, { precision });
      expect(handedOver.engine.name).toBe(here.name);
      expect(handedOver.engine.activations).toEqual(here.activations);
      expect(expectations(handedOver.model, handedOver.engine)).toEqual(expectations(model, here));
      for (const each of [here, handedOver.engine]) each.dispose();
    },
  );

  test('of a name that nobody has is refused as ever, without a thread', async () => {
    const thread = new ModelThread(FLOAT, 'file:///nowhere.mjs');
    expect(await failure(thread.open('nobody'))).toEqual(await failure(openModel('nobody')));
  });

  test('that is broken is refused as ever, and the next one is loaded', async () => {
    const broken = copyOf('blues');
    truncateSync(join(broken, 'weights.bin'), 1000);
    const thread = new ModelThread(FLOAT, script);
    const [error, next] = await Promise.all([failure(thread.open(broken)), thread.open('light')]);
    expect(error).toMatchObject({ code: 'model-hash-mismatch' });
    expect(error).toEqual(await failure(openModel(broken)));
    expect(next.model.card.name).toBe('light');
  });

  test('whose thread fails is refused with what to do, and the next one may be loaded', async () => {
    const failing = join(folder, 'failing.mjs');
    writeFileSync(failing, 'throw new Error("no more memory")');
    const thread = new ModelThread(FLOAT, pathToFileURL(failing).href);
    const error = await failure(thread.open('blues'));
    expect(error).toMatchObject({ code: 'model-not-loaded' });
    expect(String(error)).toMatch(/blues could not be loaded: .*no more memory/);
    writeFileSync(failing, `await import(${JSON.stringify(script)})`);
    expect((await thread.open('blues')).model.card.name).toBe('blues');
  });

  test('is given up when it takes too long, and when the jam ends', async () => {
    const idle = join(folder, 'idle.mjs');
    writeFileSync(idle, 'setInterval(() => {}, 1000)');
    const { href } = pathToFileURL(idle);
    const impatient = new ModelThread(FLOAT, href, { time: 1, waiting: 1 });
    expect(await failure(impatient.open('blues'))).toMatchObject({ code: 'model-slow' });
    const closed = new ModelThread(FLOAT, href);
    // They are told when the thread has ended.
    const waiting = [closed.open('blues'), closed.open('light')].map(failure);
    closed.close();
    expect(await Promise.all(waiting)).toMatchObject([
      { code: 'model-slow' },
      { code: 'model-slow' },
    ]);
  });

  test('is not waited for by more than sixteen others', async () => {
    const { waiting } = MODEL_LIMITS;
    const thread = new ModelThread(FLOAT, script);
    const opened = Array.from({ length: waiting }, () => failure(thread.open('evolved')));
    expect(await failure(thread.open('evolved'))).toMatchObject({ code: 'models-busy' });
    thread.close();
    await Promise.all(opened);
  });
});
