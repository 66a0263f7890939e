import type { CommandModule } from 'yargs';
import { MisuseError } from '../error.js';
import { makeNgram, ngramPlanSchema } from '../training/ngramModel.js';
import { fieldOptions, wordsGiven } from './fieldOptions.js';

const fields = ngramPlanSchema.omit({ corpora: true }).shape;

/** `antiphon ngram PATH... --out FOLDER`: a model in seconds. */
export const ngramCommand: CommandModule = {
  command: 'ngram <corpora..>',
  describe: 'Count an n-gram in ABC files: a model to compare others with',
  builder: (yargs) =>
    yargs
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
  handler: async ({ corpora, out, ...words }) => {
    const given = wordsGiven(Object.keys(fields), words);
    const plan = ngramPlanSchema.safeParse({ corpora, ...given });
    if (!plan.success) {
      const [issue] = plan.error.issues;
      throw new MisuseError(
        'ngram-option-invalid',
        `--${String(issue?.path[0])}: ${issue?.message ?? 'not understood'}.`,
      );
    }
    const card = await makeNgram(plan.data, String(out), new Date().toISOString().slice(0, 10));
    const scores = Object.entries(card.scores).map(([name, value]) => `  ${name}: ${value}\n`);
    process.stdout.write(`${String(out)}: ${card.parameters} parameters\n${scores.join('')}`);
  },
};
