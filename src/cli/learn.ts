import type { CommandModule } from 'yargs';
import { MisuseError } from '../error.js';
import { makeWords, type WordKind, wordPlans } from '../training/learnWords.js';
import { fieldOptions, wordsGiven } from './fieldOptions.js';

const KINDS = Object.keys(wordPlans) as WordKind[];
const { corpora: _, ...fields } = { ...wordPlans.tokens.shape, ...wordPlans.dice.shape };

/** `antiphon learn KIND PATH... --out FOLDER`: models that think in words. */
export const learnCommand = (stop: AbortSignal): CommandModule => ({
  command: 'learn <kind> [corpora..]',
  describe: 'Make a model that thinks in words (bars, tokens): to compare others with',
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
      corpora,
      ...wordsGiven(Object.keys(fields), words),
      ...(typeof layers === 'string' ? { layers: layers.split(',').map(Number) } : {}),
    };
    const plan = wordPlans[which].safeParse(given);
    if (!plan.success) {
      const [issue] = plan.error.issues;
      throw new MisuseError(
        'learn-option-invalid',
        `--${String(issue?.path[0] ?? issue?.code)}: ${issue?.message ?? 'not understood'}.`,
      );
    }
    const card = await makeWords(which, given, String(out), {
      today: new Date().toISOString().slice(0, 10),
      progress: () => {},
      rest: async () => stop.throwIfAborted(),
    });
    const scores = Object.entries(card.scores).map(([name, value]) => `  ${name}: ${value}\n`);
    process.stdout.write(`${String(out)}: ${card.parameters} parameters\n${scores.join('')}`);
  },
});
