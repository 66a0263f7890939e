import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type LiveSettings, liveSettingsSchema } from '../../src/config/settings.js';
import type { LoadedModel } from '../../src/jam/brain.js';
import { systemClock } from '../../src/jam/clock.js';
import { ModelShelf } from '../../src/jam/modelShelf.js';
import { JamRuntime } from '../../src/jam/runtime.js';
import { Session } from '../../src/jam/session.js';
import { createEngine } from '../../src/model/createEngine.js';
import { loadModel } from '../../src/model/loadModel.js';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

async function open(name: string): Promise<LoadedModel> {
  const model = await loadModel(path(`models/${name}`));
  return { model, engine: await createEngine('wasm', model) };
}

/** A jam with a shipped model, and with the others to change to, for a server in the same process. */
export async function realJam(
  name: string,
  change: Partial<LiveSettings> = {},
): Promise<{ runtime: JamRuntime; stop(): Promise<void> }> {
  if (!existsSync(path('dist/kernel/network.wasm'))) {
    await promisify(execFile)(process.execPath, [path('scripts/build-kernel.mjs')], {
      cwd: path(''),
    });
  }
  const models = new ModelShelf(await open(name), open);
  const { model, engine } = await models.load(name);
  const settings = liveSettingsSchema.parse({ tempo: 150, key: 'G', ...change });
  const session = new Session({ model, engine, settings, seed: 1, models: models.find });
  const runtime = new JamRuntime({ session, clock: systemClock, models });
  await runtime.start();
  return {
    runtime,
    async stop() {
      await runtime.stop();
      models.dispose();
    },
  };
}
