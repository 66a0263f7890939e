import { Worker } from 'node:worker_threads';
import { AntiphonError } from '../error.js';
import type { ArchiveAnswer, ArchiveJob } from './archiveJobs.js';
import type { Limits } from './limits.js';

/** Megabytes that a job may fill: one that wants more is ended, and not the program with it. */
const MEMORY = 1024;

/**
 * Does jobs in the order in which they come, each in a thread of its own that ends with it: what
 * goes wrong in one is gone with it, and this thread is free meanwhile.
 */
export class JobThread {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private worker: Worker | undefined;
  private isClosed = false;

  constructor(
    private readonly script: string,
    private readonly limits: Pick<Limits, 'recordingTime' | 'recordingsWaiting'>,
  ) {}

  /**
   * @throws AntiphonError `archive-busy`, `archive-slow`, or what the job itself says is wrong
   */
  async work(job: ArchiveJob): Promise<ArchiveAnswer> {
    if (this.waiting >= this.limits.recordingsWaiting) {
      throw new AntiphonError(
        'archive-busy',
        'Several recordings are being worked at already: try again in a moment.',
      );
    }
    this.waiting += 1;
    const done = this.last.then(() => this.begin(job));
    const settle = () => {
      this.waiting -= 1;
    };
    this.last = done.then(settle, settle);
    const answer = await done;
    if (answer.kind === 'failed') {
      throw new AntiphonError(answer.problem.code, answer.problem.message);
    }
    return answer;
  }

  /** Ends what is being worked at. */
  close(): void {
    this.isClosed = true;
    void this.worker?.terminate();
  }

  private begin(job: ArchiveJob): Promise<ArchiveAnswer> {
    return new Promise((resolve, reject) => {
      if (this.isClosed) {
        reject(tooSlow());
        return;
      }
      const worker = new Worker(new URL(this.script), {
        workerData: job,
        resourceLimits: { maxOldGenerationSizeMb: MEMORY },
      });
      this.worker = worker;
      const patience = setTimeout(() => void worker.terminate(), this.limits.recordingTime);
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => {
        clearTimeout(patience);
        // After an answer this says nothing any more.
        reject(tooSlow());
      });
    });
  }
}

function tooSlow(): AntiphonError {
  return new AntiphonError(
    'archive-slow',
    'This took too long and was given up. With its journal, any machine can: antiphon replay.',
  );
}
