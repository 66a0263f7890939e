import type { Milliseconds } from '../../music/time.js';
import type { Clock } from '../clock.js';
import type { JournalFile } from './file.js';
import { PacedJob } from './pacedJob.js';
import { isNote, type JournalRecord } from './records.js';

/**
 * Records that may wait for the disk: half an hour of playing. Beyond that the newest are lost, and
 * the journal says how many.
 */
const QUEUE = 20_000;
/** So many without a note, as when a clock runs, are no longer held back. */
const HELD_BACK = 10_000;

/** Between two times that the system is given what waits: it keeps that when the program is killed. */
const WRITE_EVERY: Milliseconds = 20;
/** Between two times that the disk is made to keep what the system has, for a cut-off power. */
const SYNC_EVERY: Milliseconds = 40;
/** When the disk took nothing, it is tried again after so long. */
const RETRY_AFTER: Milliseconds = 1000;

export interface JournalWriterOptions {
  readonly clock: Clock;
  /** Opens or makes the file, when its time has come and again when it was removed. */
  readonly open: () => Promise<JournalFile>;
  /** No file before the first note: a jam in which nobody plays leaves nothing behind. */
  readonly fromFirstNote?: boolean;
  /** Told in a line for people when the disk does not take it, and when it does again. */
  readonly notice: (line: string) => void;
}

/**
 * Writes a journal without ever making the jam wait: records go to a queue, the disk gets them in
 * its own time. A disk that is full, slow or gone is said once; it is tried again until it takes
 * what waits.
 */
export class JournalWriter {
  /** JSON of what is not yet in the file. */
  private waiting: string[] = [];
  private lost = 0;
  private file: JournalFile | undefined;
  private hasBegun: boolean;
  private isFailing = false;
  private isStopped = false;
  private stopped: Promise<void> | undefined;
  /** Somebody has removed the file or its folder. */
  private isRemoved = false;
  private readonly writing: PacedJob;
  private readonly syncing: PacedJob;

  constructor(private readonly options: JournalWriterOptions) {
    const { clock, fromFirstNote = false } = options;
    this.hasBegun = !fromFirstNote;
    this.writing = new PacedJob(clock, WRITE_EVERY, () => this.write());
    this.syncing = new PacedJob(clock, SYNC_EVERY, () => this.sync());
  }

  /** Opens the file now, for what cannot be opened is better said before the jam. */
  async start(): Promise<void> {
    this.file ??= await this.options.open();
  }

  append(record: JournalRecord): void {
    if (this.isStopped) return;
    if (this.waiting.length >= QUEUE) {
      this.lost += 1;
      return;
    }
    this.waiting.push(JSON.stringify(record));
    this.hasBegun ||= isNote(record) || this.waiting.length > HELD_BACK;
    if (this.hasBegun) this.writing.ask();
  }

  /**
   * For a program that is about to end by an error: what waits is on the disk when this returns, but
   * for what has no file yet, whose loss is said.
   */
  flushNow(): void {
    this.isStopped = true;
    this.stopped ??= Promise.resolve();
    if (this.file === undefined) this.tellMissing();
    try {
      this.file?.appendNow(this.waiting);
      this.waiting = [];
    } catch (error) {
      this.fail(error);
    }
  }

  /** Writes what waits and closes the file. Idempotent. */
  stop(): Promise<void> {
    this.isStopped = true;
    this.stopped ??= this.close();
    return this.stopped;
  }

  private async close(): Promise<void> {
    await this.writing.finish();
    await this.syncing.finish();
    const { file } = this;
    this.file = undefined;
    try {
      await file?.close();
    } catch (error) {
      this.fail(error);
    }
    this.tellMissing();
    this.waiting = [];
  }

  private tellMissing(): void {
    const missing = this.hasBegun ? this.waiting.length + this.lost : 0;
    if (missing > 0) this.options.notice(`The journal lacks its last ${missing} records.`);
  }

  private async write(): Promise<void> {
    try {
      this.file = await this.usable();
      // They stay until they are in the file, so that nothing is lost where that fails.
      const { length } = this.waiting;
      await this.file.append(this.waiting.slice());
      this.waiting.splice(0, length);
      if (this.lost > 0) this.waiting.push(JSON.stringify({ lost: this.lost }));
      this.lost = 0;
      this.syncing.ask();
      if (this.waiting.length > 0) this.writing.ask();
    } catch (error) {
      this.fail(error);
      this.writing.ask(RETRY_AFTER);
    }
  }

  private async usable(): Promise<JournalFile> {
    const { file } = this;
    if (file === undefined) return this.options.open();
    if (!this.isRemoved) return file;
    const fresh = await file.replace();
    this.isRemoved = false;
    this.options.notice(`${file.path} was removed; the journal has been written there anew.`);
    return fresh;
  }

  private async sync(): Promise<void> {
    const { file } = this;
    if (file === undefined) return;
    try {
      await file.sync();
      if (this.isFailing) this.options.notice(`${file.path}: the journal is written again.`);
      this.isFailing = false;
      this.isRemoved = await file.isRemoved();
      if (this.isRemoved) this.writing.ask();
    } catch (error) {
      this.fail(error);
      this.writing.ask(RETRY_AFTER);
    }
  }

  private fail(error: unknown): void {
    if (!this.isFailing) {
      const reason = error instanceof Error ? error.message : String(error);
      this.options.notice(
        `The journal cannot be written (${reason}). The jam goes on; it is tried again every second.`,
      );
    }
    this.isFailing = true;
  }
}
