import { Worker } from 'node:worker_threads';
import { AntiphonError } from '../error.js';
import type { Milliseconds } from '../music/time.js';
import type { Problem } from './recordings.js';

/** Megabytes that a job may fill: one that wants more is ended, and not the program with it. */
const MEMORY = 1024;

export interface JobLimits {
  /** How long a job may take. */
  readonly time: Milliseconds;
  /** How many may be under way, the one that is worked at among them. */
  readonly waiting: number;
}

/** What those are told whose job is not done: too many are under way, or it took too long. */
export interface JobRefusals {
  readonly busy: Problem;
  readonly slow: Problem;
}

/** What a job's thread says, once, where it is at fault itself that it cannot be done. */
export interface FailedJob {
  readonly kind: 'failed';
  readonly problem: Problem;
}

/**
 * Does jobs in the order in which they come, each in a thread of its own that ends with it: what
 * goes wrong in one is gone with it, and this thread is free meanwhile. `script` is the address of
 * what the thread runs: it finds the job in its `workerData` and says what came of it, once.
 */
export class JobThread<Job, Done extends { readonly kind: string }> {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private worker: Worker | undefined;
  private isClosed = false;

  constructor(
    private readonly script: string,
    private readonly limits: JobLimits,
    private readonly refusals: JobRefusals,
  ) {}

  /**
   * @throws AntiphonError one of the refusals, or what the job itself says is wrong
   */
  async work(job: Job): Promise<Done> {
    if (this.waiting >= this.limits.waiting) throw errorOf(this.refusals.busy);
    this.waiting += 1;
    const done = this.last.then(() => this.begin(job));
    const settle = () => {
      this.waiting -= 1;
    };
    this.last = done.then(settle, settle);
    const answer = await done;
    if (isFailed(answer)) throw errorOf(answer.problem);
    return answer;
  }

  /** Ends what is being worked at. */
  close(): void {
    this.isClosed = true;
    void this.worker?.terminate();
  }

  private begin(job: Job): Promise<Done | FailedJob> {
    return new Promise((resolve, reject) => {
      if (this.isClosed) {
        reject(errorOf(this.refusals.slow));
        return;
      }
      const worker = new Worker(new URL(this.script), {
        workerData: job,
        resourceLimits: { maxOldGenerationSizeMb: MEMORY },
      });
      this.worker = worker;
      const patience = setTimeout(() => void worker.terminate(), this.limits.time);
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => {
        clearTimeout(patience);
        // After an answer this says nothing any more.
        reject(errorOf(this.refusals.slow));
      });
    });
  }
}

function isFailed(answer: { readonly kind: string }): answer is FailedJob {
  return answer.kind === 'failed';
}

function errorOf({ code, message }: Problem): AntiphonError {
  return new AntiphonError(code, message);
}
