import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { parseCanon } from '../../src/abc/canon.js';
import { liveSettingsSchema } from '../../src/config/settings.js';
import { generateTune } from '../../src/jam/generate.js';
import { createEngine } from '../../src/model/createEngine.js';
import { loadModel } from '../../src/model/loadModel.js';
import { barsAddUp } from '../../src/training/barCheck.js';
import { canonOfAbc } from '../../src/training/tunesMadeUp.js';

const MODELS = fileURLToPath(new URL('../../models', import.meta.url));
const names = readdirSync(MODELS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(names)(
  'the model %s makes up tunes in which every bar is right',
  async (name) => {
    const model = await loadModel(join(MODELS, name));
    const engine = await createEngine('wasm', model);
    const settings = liveSettingsSchema.parse({});
    const wish = {
      meter: { beats: 6, unit: 8 },
      key: { fifths: 1, mode: 'min' as const },
      ...{ bars: 8, seed: 1 },
    };
    const tunes = [0, 1].map((phrase) =>
      generateTune({ model, engine }, { ...wish, phrase }, settings),
    );
    engine.dispose();
    expect(new Set(tunes).size).toBe(2);
    for (const tune of tunes) {
      const canon = canonOfAbc(tune) ?? '';
      expect(barsAddUp(parseCanon(canon))).toBe(true);
      expect(canon.split('|')).toHaveLength(8);
    }
  },
  60_000,
);
