import type { CommandModule } from 'yargs';
import { AntiphonError } from '../error.js';
import { makeDynamic } from '../training/dynamicModel.js';
import { openModel } from './openModel.js';
import { ProgressLine } from './progressLine.js';

interface DynamicOptions {
  readonly network: string;
  readonly corpora: readonly string[];
  readonly split: string;
  readonly out: string;
  readonly name?: string;
  readonly description?: string;
}

/** `antiphon dynamic NETWORK PATH... --split FILE --out FOLDER` */
export const dynamicCommand = (stop: AbortSignal): CommandModule => ({
  command: 'dynamic <network> <corpora..>',
  describe: 'Make of a network one that goes on learning while it is played',
  builder: (yargs) =>
    yargs
      .positional('network', { describe: 'A name in models/ or a folder', type: 'string' })
      .positional('corpora', {
        describe: 'ABC files and folders with the tunes that learning rates are chosen by',
        type: 'string',
        array: true,
      })
      .option('split', {
        describe: 'JSON file with the ids of these tunes in val',
        type: 'string',
        requiresArg: true,
        demandOption: true,
      })
      .option('out', {
        describe: 'Folder for the model',
        type: 'string',
        requiresArg: true,
        demandOption: true,
      })
      .option('name', {
        describe: 'Name on the card; else that of the folder',
        type: 'string',
        requiresArg: true,
      })
      .option('description', {
        describe: "Description on the card; else the network's",
        type: 'string',
        requiresArg: true,
      }),
  // yargs has checked the words against the builder's types.
  handler: (words) => runDynamic(words as unknown as DynamicOptions, stop),
});

async function runDynamic(options: DynamicOptions, stop: AbortSignal): Promise<void> {
  const { network, corpora, split, out, name, description } = options;
  const line = new ProgressLine(() => performance.now());
  try {
    const card = await makeDynamic(
      await openModel(network),
      {
        ...{ corpora, split },
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
      },
      out,
      new Date().toISOString().slice(0, 10),
      {
        progress: (done, of) => line.show('rates tried', done, of),
        rest: async () => {
          await new Promise((resolve) => setImmediate(resolve));
          if (stop.aborted) {
            throw new AntiphonError('dynamic-stopped', 'Stopped before the end: nothing is made.');
          }
        },
      },
    );
    line.clear();
    const scores = Object.entries(card.scores).map(([what, value]) => `  ${what}: ${value}\n`);
    process.stdout.write(`${out}\n${scores.join('')}`);
  } finally {
    line.clear();
  }
}
