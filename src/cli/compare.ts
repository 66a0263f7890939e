import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { generateTune } from '../jam/generate.js';
import { type Entry, entriesOf, resultsIn, settle } from '../training/contenders/compare.js';
import { comparisonReport } from '../training/contenders/comparisonReport.js';
import { type Contender, GROUNDS, type GroundName } from '../training/contenders/contender.js';
import { CONTENDERS } from '../training/contenders/contenders.js';
import type { Ground } from '../training/contenders/ground.js';
import { openGround, openTrialGround } from '../training/contenders/grounds.js';
import { type Surroundings, stopped } from '../training/contenders/makeContender.js';
import { writeWhole } from '../writeWhole.js';
import { openModel } from './openModel.js';
import { ProgressLine } from './progressLine.js';

const optionsSchema = z.object({
  corpora: z.string(),
  work: z.string(),
  out: z.string().optional(),
  only: z.array(z.string()).optional(),
  on: z.array(z.enum(GROUNDS)).optional(),
  quick: z.boolean(),
  json: z.boolean(),
  database1: z.string(),
  database2: z.string(),
  database2Tunes: z.string(),
  canon: z.array(z.string()),
  canonSplit: z.string(),
});
type CompareOptions = z.output<typeof optionsSchema>;

/** `antiphon compare --corpora FOLDER [--only NAME...] [--quick] [--json]` */
export const compareCommand = (stop: AbortSignal): CommandModule => ({
  command: 'compare',
  describe: 'Train, or load, and score all that Antiphon is compared with, and write the report',
  builder: (yargs) =>
    yargs
      .option('corpora', {
        describe: 'Folder with the corpora; with --quick any ABC file or folder',
        type: 'string',
        requiresArg: true,
        demandOption: true,
      })
      .option('only', {
        describe: 'Names of contenders; the report holds those of earlier runs as well',
        type: 'string',
        array: true,
        requiresArg: true,
        choices: CONTENDERS.map(({ name }) => name),
      })
      .option('on', {
        describe: 'Only on these texts',
        type: 'string',
        array: true,
        requiresArg: true,
        choices: GROUNDS,
      })
      .option('work', {
        describe: 'Folder for models and figures; what is in it is not made again',
        type: 'string',
        requiresArg: true,
        default: 'comparison',
      })
      .option('out', {
        describe: 'Folder for COMPARISON.md and its plots [default: docs, or --work with --quick]',
        type: 'string',
        requiresArg: true,
      })
      .option('quick', {
        describe: 'A trial of the whole way: tiny networks, a few tunes; its figures mean nothing',
        type: 'boolean',
        default: false,
      })
      .option('json', {
        describe: 'Print every figure as one line of JSON',
        type: 'boolean',
        default: false,
      })
      .option('database1', {
        describe: "The study's first database, in --corpora: a file or a folder",
        type: 'string',
        requiresArg: true,
        default: 'seed_db1/jigs.txt',
      })
      .option('database2', {
        describe: 'Its second one',
        type: 'string',
        requiresArg: true,
        default: 'seed_db2/input.txt',
      })
      .option('database2-tunes', {
        describe: 'Folder with the second one cut at tunes: train.txt, val.txt, test.txt',
        type: 'string',
        requiresArg: true,
        default: 'seed_db2',
      })
      .option('canon', {
        describe: 'Files or folders of tunes to be read as canon',
        type: 'string',
        array: true,
        requiresArg: true,
        default: ['nottingham', 'oneills1850', 'airdsAirs'],
      })
      .option('canon-split', {
        describe: 'JSON file {"val": [ids], "test": [ids]} of them',
        type: 'string',
        requiresArg: true,
        default: 'split.json',
      })
      .example('$0 compare --corpora ../shared/data', 'Everything; over an hour')
      .example('$0 compare --corpora tunes.abc --quick --work trial', 'Does it run?'),
  handler: (words) => runCompare(optionsSchema.parse(words), stop),
});

async function runCompare(options: CompareOptions, stop: AbortSignal): Promise<void> {
  const { work, quick, json } = options;
  const out = options.out ?? (quick ? work : 'docs');
  mkdirSync(work, { recursive: true });
  const line = new ProgressLine(() => performance.now());
  const surroundings: Surroundings = {
    now: () => performance.now(),
    pause: (milliseconds) => sleep(milliseconds),
    stop,
    today: new Date().toISOString().slice(0, 10),
    quick,
    open: openModel,
    tuneMaker: (model, engine, settings) => (wish) =>
      generateTune({ model, engine }, wish, settings),
    progress: (what, done, of) => line.show(what, done, of),
    rest: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (stop.aborted) throw stopped();
    },
  };
  const ground = groundsOf(options);
  const all = entriesOf(CONTENDERS);
  try {
    for (const entry of chosen(all, options)) {
      await settle(entry, ground(entry.ground), work, surroundings);
      line.clear();
      if (!json) process.stdout.write(`${entry.contender.name} on ${entry.ground}\n`);
      // As it grows: who stops half-way has the half.
      writeReport(work, out, all);
    }
  } finally {
    line.clear();
  }
  const results = resultsIn(work, all);
  process.stdout.write(json ? `${JSON.stringify(results)}\n` : `${join(out, 'COMPARISON.md')}\n`);
}

function chosen(all: readonly Entry[], { only, on }: CompareOptions): readonly Entry[] {
  return all.filter(
    ({ contender, ground }) =>
      (only?.includes(contender.name) ?? true) && (on?.includes(ground) ?? true),
  );
}

/** Each is read once, when it is first needed. */
function groundsOf(options: CompareOptions): (name: GroundName) => Ground {
  const { corpora, work, quick } = options;
  const grounds = new Map<GroundName, Ground>();
  return (name) => {
    const folder = join(work, 'texts', name);
    const ground =
      grounds.get(name) ??
      (quick ? openTrialGround(name, corpora, folder) : openGround(name, corpora, options, folder));
    grounds.set(name, ground);
    return ground;
  };
}

function writeReport(work: string, out: string, entries: readonly Entry[]): void {
  const contenders = [...new Set(entries.map(({ contender }): Contender => contender))];
  const report = comparisonReport(contenders, resultsIn(work, entries));
  mkdirSync(join(out, 'comparison'), { recursive: true });
  writeWhole(join(out, 'COMPARISON.md'), report.markdown);
  for (const { name, svg } of report.plots) {
    writeWhole(join(out, 'comparison', `${name}.svg`), svg);
  }
}
