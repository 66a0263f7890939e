import { type FileHandle, open } from 'node:fs/promises';
import { lostLine } from './journal.js';

/**
 * Lines that may wait for the disk: some minutes of the wildest playing. Beyond that the newest are
 * lost, and the journal says how many.
 */
const QUEUE = 20_000;

/**
 * Writes a journal line by line without ever making the jam wait: lines go to a queue, the disk
 * gets them in its own time.
 */
export class JournalWriter {
  private waiting: string[] = [];
  private lost = 0;
  private file: FileHandle | undefined;
  private writing: Promise<void> | undefined;
  private hasFailed = false;

  constructor(
    readonly path: string,
    /** Told once if the disk does not take it. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Begins a new file; one that is there already is another session's and fails with `EEXIST`. */
  async start(): Promise<void> {
    this.file ??= await open(this.path, 'ax');
  }

  append(line: string): void {
    if (this.hasFailed) return;
    if (this.waiting.length >= QUEUE) {
      this.lost += 1;
      return;
    }
    if (this.lost > 0) this.waiting.push(lostLine(this.lost));
    this.lost = 0;
    this.waiting.push(line);
    this.writing ??= this.write();
  }

  /** Writes what waits and closes the file. Idempotent. */
  async stop(): Promise<void> {
    await this.writing;
    const { file } = this;
    this.file = undefined;
    await file?.close();
  }

  private async write(): Promise<void> {
    try {
      while (this.waiting.length > 0) {
        const lines = this.waiting;
        this.waiting = [];
        await this.file?.appendFile(lines.join(''));
      }
    } catch (error) {
      this.hasFailed = true;
      this.waiting = [];
      this.onFailure(error);
    }
    this.writing = undefined;
  }
}
