import { setImmediate } from 'node:timers/promises';
import type { CommandModule } from 'yargs';
import { AntiphonError, MisuseError } from '../error.js';
import { makeWords, type WordKind, wordPlans } from '../training/learnWords.js';
import { fieldOptions, wordsGiven } from './fieldOptions.js';
import { ProgressLine } from './progressLine.js';

const KINDS = Object.keys(wordPlans) as WordKind[];
const { corpora: _, ...fields } = {
  ...wordPlans.tokens.shape,
  ...wordPlans.dice.shape,
  ...wordPlans.evolved.shape,
};

/** `antiphon learn KIND PATH... --out FOLDER`: models that think in words. */
export const learnCommand = (stop: AbortSignal): CommandModule => ({
  command: 'learn <kind> [corpora..]',
  describe: 'Make a model that thinks in words (tokens, bars, steps of the scale)',
  builder: (yargs) =>
    yargs
      .positional('kind', { describe: 'What kind of model', choices: KINDS, type: 'string' })
      .positional('corpora', {
        describe: 'ABC files, or folders that hold some',
        type: 'string',
        array: true,
      })
      .option('out', {
        describe: 'Folder for the model',
        type: 'string',
        requiresArg: true,
        demandOption: true,
      })
      .options(fieldOptions(fields)),
  handler: async ({ kind, corpora, out, ...words }) => {
    const which = kind as WordKind;
    const layers = words['layers'];
    const given = {
      ...(which === 'evolved' ? {} : { corpora }),
      ...wordsGiven(Object.keys(fields), words),
      ...(typeof layers === 'string' ? { layers: layers.split(',').map(Number) } : {}),
    };
    const plan = wordPlans[which].safeParse(given);
    if (!plan.success) {
      const [issue] = plan.error.issues;
      throw new MisuseError(
        'learn-option-invalid',
        issue?.code === 'unrecognized_keys'
          ? `--${issue.keys[0]} is not for ${which}.`
          : issue?.path[0] === 'corpora'
            ? `Name what to learn from: antiphon learn ${which} PATH... --out FOLDER.`
            : `--${String(issue?.path[0])}: ${issue?.message ?? 'not understood'}.`,
      );
    }
    const line = new ProgressLine(() => performance.now());
    const card = await makeWords(which, given, String(out), {
      today: new Date().toISOString().slice(0, 10),
      progress: (what, done, of) => line.show(what, done, of),
      rest: async () => {
        // Signals are heard between two pieces of work.
        await setImmediate();
        if (stop.aborted) {
          throw new AntiphonError('learn-stopped', 'Stopped before the end: nothing is made.');
        }
      },
    });
    line.clear();
    const scores = Object.entries(card.scores).map(([name, value]) => `  ${name}: ${value}\n`);
    process.stdout.write(`${String(out)}: ${card.parameters} parameters\n${scores.join('')}`);
  },
});
