import { clearLine, cursorTo } from 'node:readline';
import type { CommandModule } from 'yargs';
import { AntiphonError, MisuseError } from '../error.js';
import type { Card } from '../model/card.js';
import { planSchema } from '../training/plan.js';
import { recipeSchema } from '../training/recipe.js';
import type { Progress } from '../training/trainer.js';
import { resumeModel, trainModel, type Workplace } from '../training/trainModel.js';
import { fieldOptions, wordsGiven } from './fieldOptions.js';

const planFields = planSchema.omit({ corpora: true, recipe: true }).shape;
const recipeFields = recipeSchema.shape;

/** `antiphon train PATH... --out FOLDER`, and `antiphon train --out FOLDER --resume`. */
export const trainCommand = (stop: AbortSignal): CommandModule => ({
  command: 'train [corpora..]',
  describe: 'Train a model on ABC files',
  builder: (yargs) => {
    yargs
      .positional('corpora', {
        describe: 'ABC files, or folders that hold some',
        type: 'string',
        array: true,
      })
      .option('out', {
        describe: 'Folder for the model, and for the run while it lasts',
        type: 'string',
        requiresArg: true,
        demandOption: true,
      })
      .option('resume', {
        describe: 'Go on with the run in --out, by its own options',
        type: 'boolean',
        default: false,
      });
    return yargs.options(fieldOptions({ ...planFields, ...recipeFields }));
  },
  handler: async (words) => {
    await runTrain(words, stop);
  },
});

async function runTrain(words: Record<string, unknown>, stop: AbortSignal): Promise<void> {
  const out = String(words['out']);
  const corpora = (words['corpora'] ?? []) as string[];
  const planWords = wordsGiven(Object.keys(planFields), words);
  const recipeWords = wordsGiven(Object.keys(recipeFields), words);
  const screen = new Screen();
  const workplace: Workplace = {
    now: () => performance.now(),
    stop,
    today: new Date().toISOString().slice(0, 10),
    starts: (material, { name }, parameters) => {
      const characters = material.training.reduce((sum, { own }) => sum + own.length, 0);
      screen.line(
        `${material.training.length} texts of ${characters} characters to learn from, ${material.validation.length} to choose by, ${material.test.length} for test; ${material.characters.length} different characters; ${parameters} parameters`,
      );
      if (name !== 'tfjs-node') screen.line(SLOW[name]);
    },
    progress: (progress) => screen.progress(progress),
    validated: (validation) => {
      const note =
        validation.bitsPerNote === undefined
          ? ''
          : `, ${validation.bitsPerNote.toFixed(3)} bits/note`;
      screen.line(
        `epoch ${validation.epoch}: validation ${validation.bitsPerCharacter.toFixed(4)} bits/char, ${(100 * validation.accuracy).toFixed(2)} % right${note}`,
      );
    },
  };
  const resume = words['resume'] === true;
  if (resume && (corpora.length > 0 || Object.keys({ ...planWords, ...recipeWords }).length > 0)) {
    throw new AntiphonError(
      'resume-takes-no-options',
      'A run goes on with the options it began with: give --resume and --out only.',
    );
  }
  const card = resume
    ? await resumeModel(out, workplace)
    : await trainModel(planOf(corpora, planWords, recipeWords), out, workplace);
  screen.line(
    card === undefined
      ? `stopped; go on with: antiphon train --resume --out ${out}`
      : summary(card, out),
  );
}

/** Measured against the native engine on the study's network. */
const SLOW = {
  'tfjs-wasm':
    'Learning in WebAssembly, which is about 30 times slower than the native engine: `npm run tfjs:native` builds that.',
  tfjs: 'Learning in plain JavaScript, which is about 100 times slower than the native engine: `npm run tfjs:native` builds that.',
} as const;

function planOf(
  corpora: readonly string[],
  planWords: Record<string, unknown>,
  recipeWords: Record<string, unknown>,
) {
  const layers = recipeWords['layers'];
  const raw = planWords['reading'] === 'raw';
  const result = planSchema.safeParse({
    ...planWords,
    corpora,
    recipe: {
      ...(raw && planWords['split'] === 'tail' ? { layout: 'stream' } : {}),
      ...recipeWords,
      ...(typeof layers === 'string' ? { layers: layers.split(',').map(Number) } : {}),
    },
  });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.filter((part) => part !== 'recipe')[0] ?? 'plan';
  throw new MisuseError(
    'train-option-invalid',
    name === 'corpora'
      ? 'Name what to learn from: antiphon train PATH... --out FOLDER.'
      : `--${String(name)}: ${issue?.message ?? 'not understood'}.`,
  );
}

function summary(card: Card, out: string): string {
  const scores = Object.entries(card.scores).map(([name, value]) => `  ${name}: ${value}`);
  return [`${out}: ${card.parameters} parameters`, ...scores].join('\n');
}

/** Plain lines between two progress reports where there is no terminal to redraw. */
const LINE_EVERY = 10_000;

/** One line that is redrawn on a terminal; elsewhere a line now and then. */
class Screen {
  #drawn = false;
  #last = Number.NEGATIVE_INFINITY;

  line(text: string): void {
    this.#clear();
    process.stdout.write(`${text}\n`);
  }

  progress(progress: Progress): void {
    const now = performance.now();
    const terminal = process.stdout.isTTY === true;
    if (now - this.#last < (terminal ? 100 : LINE_EVERY)) return;
    this.#last = now;
    const text = describeProgress(progress);
    if (!terminal) {
      this.line(text);
      return;
    }
    this.#clear();
    process.stdout.write(text.slice(0, process.stdout.columns - 1));
    this.#drawn = true;
  }

  #clear(): void {
    if (!this.#drawn) return;
    clearLine(process.stdout, 0);
    cursorTo(process.stdout, 0);
    this.#drawn = false;
  }
}

const BAR = 20;

function describeProgress(progress: Progress): string {
  const { epoch, epochs, step, steps, bits, charactersPerSecond, secondsLeft } = progress;
  const done = Math.min(BAR, Math.round((BAR * step) / steps));
  const bar = `${'#'.repeat(done)}${'.'.repeat(BAR - done)}`;
  const left = `${Math.floor(secondsLeft / 60)}:${String(Math.floor(secondsLeft % 60)).padStart(2, '0')}`;
  return `${bar} epoch ${epoch}/${epochs}  ${bits.toFixed(3)} bits/char  ${(charactersPerSecond / 1000).toFixed(1)} k chars/s  ${left} left`;
}
