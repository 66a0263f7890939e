import type { CommandModule } from 'yargs';
import { liveSettingsSchema } from '../config/settings.js';
import { generateTune } from '../jam/generate.js';
import { createEngine } from '../model/createEngine.js';
import {
  keyOf,
  meterOf,
  requireWhole,
  requireWithin,
  SEEDS,
  TEMPERATURES,
} from './musicOptions.js';
import { openModel } from './openModel.js';
import { tuneBook } from './tunes.js';

interface GenerateOptions {
  readonly model: string;
  readonly seed: number;
  readonly bars: number;
  readonly meter: string;
  readonly key: string;
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly adaptation: number;
  readonly count: number;
}

/** Those of a jam, so that what is measured of generated tunes holds for answers. */
const defaults = liveSettingsSchema.parse({});

const MOST_BARS = 64;
const MOST_TUNES = 10_000;

/** `antiphon generate`: tunes from nothing but a key and a meter, as ABC. */
export const generateCommand: CommandModule = {
  command: 'generate',
  describe: 'Make up tunes and print them as ABC',
  builder: (yargs) =>
    yargs
      .option('model', {
        describe: 'A name in models/ or a folder',
        type: 'string',
        default: 'live',
      })
      .option('seed', {
        describe: 'The same seed gives the same tunes',
        type: 'number',
        default: 1,
      })
      .option('bars', { describe: 'Bars to a tune', type: 'number', default: 8 })
      .option('meter', { describe: 'Like 4/4, 3/4 or 6/8', type: 'string', default: '4/4' })
      .option('key', { describe: 'Like G, Em, Bb or Ddor', type: 'string', default: 'G' })
      .option('temperature', {
        describe: 'How daring: 0.5 is safe, 1.2 is wild',
        type: 'number',
        default: defaults.temperature,
      })
      .option('top-p', {
        describe: 'Choose among the likeliest that together hold this much probability',
        type: 'number',
        default: defaults.topP,
      })
      .option('top-k', {
        describe: 'Choose among so many of the likeliest; 0 for no such limit',
        type: 'number',
        default: defaults.topK,
      })
      .option('adaptation', {
        describe: 'How much a tune takes up what came before in it, from 0 to 1',
        type: 'number',
        default: defaults.adaptation,
      })
      .option('count', { describe: 'How many tunes', type: 'number', default: 1 })
      .example('$0 generate --key Em --meter 6/8 --bars 16', 'A jig in E minor'),
  // yargs has checked the words against the builder's types.
  handler: (words) => runGenerate(words as unknown as GenerateOptions),
};

async function runGenerate(options: GenerateOptions): Promise<void> {
  const { seed, bars, temperature, topP, topK, adaptation, count } = options;
  requireWhole('--seed', seed, SEEDS);
  requireWhole('--bars', bars, { low: 1, high: MOST_BARS });
  requireWhole('--count', count, { low: 1, high: MOST_TUNES });
  requireWhole('--top-k', topK, { low: 0, high: 200 });
  requireWithin('--temperature', temperature, TEMPERATURES);
  requireWithin('--top-p', topP, { low: 0.01, high: 1 });
  requireWithin('--adaptation', adaptation, { low: 0, high: 1 });
  const meter = meterOf(options.meter);
  const key = keyOf(options.key);
  const model = await openModel(options.model);
  const engine = await createEngine('wasm', model);
  const tunes = Array.from({ length: count }, (_, phrase) =>
    generateTune(
      { model, engine },
      { meter, key, bars, seed, phrase },
      { temperature, topP, topK, adaptation },
    ),
  );
  engine.dispose();
  process.stdout.write(tuneBook(tunes));
}
