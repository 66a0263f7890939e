import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { liveSettingsSchema } from '../config/settings.js';
import { AntiphonError } from '../error.js';
import { generateTune } from '../jam/generate.js';
import { createEngine } from '../model/createEngine.js';
import { type Evaluation, evaluate } from '../training/evaluation.js';
import { evaluationLines } from './evaluationLines.js';
import { openModel } from './openModel.js';
import { ProgressLine } from './progressLine.js';

const { temperature, topP, topK, adaptation } = liveSettingsSchema.shape;
const defaults = liveSettingsSchema.parse({});

const optionsSchema = z.object({
  model: z.string(),
  data: z.array(z.string()),
  split: z.string().optional(),
  part: z.enum(['val', 'test']).optional(),
  train: z.array(z.string()).default([]),
  json: z.boolean(),
  adaptation: z.number().min(0).max(1),
  sampleAdaptation: adaptation.unwrap(),
  samples: z.number().int().min(0).max(10_000),
  seed: z.number().int().min(0).max(0xffffffff),
  temperature: temperature.unwrap(),
  topP: topP.unwrap(),
  topK: topK.unwrap(),
});
type EvaluateOptions = z.output<typeof optionsSchema>;

/** `antiphon evaluate --model M --data PATH... [--split FILE --part val|test] [--json]` */
export const evaluateCommand = (stop: AbortSignal): CommandModule => ({
  command: 'evaluate',
  describe: 'Score a model on tunes it has not learned from',
  builder: (yargs) =>
    yargs
      .option('model', {
        describe: 'A name in models/ or a folder',
        type: 'string',
        requiresArg: true,
        default: 'live',
      })
      .option('data', {
        describe: 'ABC files, or folders that hold some',
        type: 'string',
        array: true,
        requiresArg: true,
        demandOption: true,
      })
      .option('split', {
        describe: 'JSON file {"val": [ids], "test": [ids]}: only the tunes of --part count',
        type: 'string',
        requiresArg: true,
      })
      .option('part', {
        describe: 'Which of the split; test only at the very end [default: val]',
        choices: ['val', 'test'],
        requiresArg: true,
      })
      .option('adaptation', {
        describe: 'How much what came before in a tune counts, from 0 to 1, the best',
        type: 'number',
        default: 1,
      })
      .option('sample-adaptation', {
        describe: 'How much samples take up of what came before in them, from 0 to 1',
        type: 'number',
        default: defaults.adaptation,
      })
      .option('samples', {
        describe: 'How many texts to have written freely, and tunes made up as by generate',
        type: 'number',
        default: 0,
      })
      .option('train', {
        describe: 'What the model learned from, to find copies in samples; by --split if given',
        type: 'string',
        array: true,
        requiresArg: true,
      })
      .option('seed', {
        describe: 'The same seed gives the same samples',
        type: 'number',
        default: 1,
      })
      .option('temperature', {
        describe: 'Of samples: 0.5 is safe, 1.2 is wild',
        type: 'number',
        default: defaults.temperature,
      })
      .option('top-p', {
        describe: 'Of samples: among the likeliest that together hold this much probability',
        type: 'number',
        default: defaults.topP,
      })
      .option('top-k', {
        describe: 'Of samples: among so many of the likeliest; 0 for no such limit',
        type: 'number',
        default: defaults.topK,
      })
      .option('json', {
        describe: 'Print every figure as one line of JSON',
        type: 'boolean',
        default: false,
      })
      .example(
        '$0 evaluate --data tunes --split split.json --part test --samples 100 --train tunes',
        'Everything there is to know',
      ),
  handler: (words) => runEvaluate(optionsOf(words), stop),
});

function optionsOf(words: unknown): EvaluateOptions {
  const result = optionsSchema.safeParse(words);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new AntiphonError(
      'evaluate-option-invalid',
      `--${String(issue?.path[0])}: ${issue?.message ?? 'not understood'}.`,
    );
  }
  const { split, part, train, samples } = result.data;
  if (part !== undefined && split === undefined) {
    throw new AntiphonError(
      'evaluate-part-of-what',
      '--part is one of a split: add --split FILE, or leave it out to score all of the data.',
    );
  }
  if (train.length > 0 && samples === 0) {
    throw new AntiphonError(
      'evaluate-train-for-what',
      '--train is what samples are compared with: add --samples 100, or leave it out.',
    );
  }
  return result.data;
}

async function runEvaluate(options: EvaluateOptions, stop: AbortSignal): Promise<void> {
  const { data, split, part = 'val', train, samples, seed, json, adaptation } = options;
  const { temperature, topP, topK, sampleAdaptation } = options;
  const settings = { temperature, topP, topK, adaptation: sampleAdaptation };
  const model = await openModel(options.model);
  const engine = await createEngine('wasm', model);
  const line = new ProgressLine(() => performance.now());
  let evaluation: Evaluation;
  try {
    evaluation = await evaluate(
      model,
      engine,
      {
        data,
        ...(split === undefined ? {} : { split }),
        part: part === 'val' ? 'validation' : 'test',
        train,
        adaptation,
        samples,
        seed,
        settings,
        makeTune: (wish) => generateTune({ model, engine }, wish, settings),
      },
      {
        progress: (what, done, of) => line.show(what, done, of),
        rest: () => rest(stop),
      },
    );
  } finally {
    line.clear();
    engine.dispose();
  }
  const { name } = model.card;
  const figures = {
    model: name,
    ...(split === undefined ? {} : { part }),
    adaptation,
    ...(samples > 0 ? { sampling: { seed, ...settings } } : {}),
    ...evaluation,
  };
  const lines = json ? [JSON.stringify(figures)] : evaluationLines(name, evaluation);
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** A signal is noticed between two tunes. */
async function rest(stop: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (stop.aborted) {
    throw new AntiphonError('evaluate-stopped', 'Stopped before the end: there are no figures.');
  }
}
