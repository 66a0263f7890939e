import { setTimeout as pause } from 'node:timers/promises';
import { AntiphonError } from '../error.js';
import type { LoadedModel } from '../jam/brain.js';
import { engineFrom } from '../model/engineFrom.js';
import { Vocabulary } from '../model/vocabulary.js';
import { type JobLimits, JobThread } from '../wire/jobThread.js';
import type { EngineChoice, ModelJob, ReadModel } from './modelJob.js';
import { folderOf } from './openModel.js';

/**
 * The largest model that may be takes seconds to read, on a busy machine ten times that. Of models
 * that are chosen one after the other the last is played with: somebody turns a knob over them all.
 */
export const MODEL_LIMITS: JobLimits = { time: 60_000, waiting: 16 };

const REFUSALS = {
  busy: {
    code: 'models-busy',
    message: 'Too many models are being loaded already: choose again in a moment.',
  },
  slow: {
    code: 'model-slow',
    message:
      'The model took too long to load and was given up: choose again when this machine has less to do, or a smaller one.',
  },
} as const;

const SCRIPT = new URL('./modelWorker.js', import.meta.url).href;

/**
 * Loads models while a jam is played: a thread of their own reads, checks and packs them, one after
 * the other, so that the jam's has little more to do than to take over what it is handed.
 */
export class ModelThread {
  private readonly thread: JobThread<ModelJob, ReadModel>;

  /** `script` is the address of what the thread runs, `modelWorker.ts`. */
  constructor(
    private readonly choice: EngineChoice,
    script = SCRIPT,
    limits = MODEL_LIMITS,
  ) {
    this.thread = new JobThread(script, limits, REFUSALS);
  }

  /**
   * A model by its name in models/ or its folder, with an engine of its own.
   *
   * @throws AntiphonError `models-busy`, `model-slow`, `model-not-loaded`, and all of `openModel`'s and
   * `createEngine`'s
   */
  async open(name: string): Promise<LoadedModel> {
    const { card, parts } = await this.read(folderOf(name));
    const model = { card, vocabulary: new Vocabulary(card.vocabulary) };
    const engine = await engineFrom(parts);
    // Before it is thought with, whatever is played has its turn: timers too, which an immediate would
    // not give.
    await pause(1);
    return { model, engine };
  }

  /** Ends what is being loaded. */
  close(): void {
    this.thread.close();
  }

  private async read(folder: string): Promise<ReadModel> {
    const { engine, precision } = this.choice;
    try {
      return await this.thread.work({ folder, engine, precision });
    } catch (error) {
      if (error instanceof AntiphonError) throw error;
      throw new AntiphonError(
        'model-not-loaded',
        `The model in ${folder} could not be loaded: ${error instanceof Error ? error.message : error}. Choose another.`,
        { cause: error },
      );
    }
  }
}
