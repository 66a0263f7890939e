import { fsyncSync, writeSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FIRST_CHECK, lineOf } from './lines.js';
import { lockJournal } from './lock.js';

/**
 * A journal's file that is open for writing. What it is given stands after what it was given
 * before: where that fails half way, the next attempt writes over the torn rest.
 */
export class JournalFile {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly unlock: () => void,
    private length: number,
    private check: number,
  ) {}

  /** A new file in a folder that is made if it is not there; fails with `EEXIST` for an old one. */
  static async create(path: string): Promise<JournalFile> {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(path, 'wx+');
    const unlock = lockJournal(path);
    await syncFolder(dirname(path));
    return new JournalFile(path, handle, unlock, 0, FIRST_CHECK);
  }

  /**
   * One that is to go on after its intact part; what stands after that is cut off.
   *
   * @throws AntiphonError `journal-in-use`
   */
  static async reopen(
    path: string,
    intact: { readonly length: number; readonly check: number },
  ): Promise<JournalFile> {
    const unlock = lockJournal(path);
    try {
      const handle = await open(path, 'r+');
      await handle.truncate(intact.length);
      await handle.sync();
      return new JournalFile(path, handle, unlock, intact.length, intact.check);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /** Hands records' JSON to the system, which keeps it when the program is killed. */
  async append(texts: readonly string[]): Promise<void> {
    const { bytes, check } = this.linesOf(texts);
    for (let done = 0; done < bytes.length; ) {
      const left = bytes.subarray(done);
      done += (await this.handle.write(left, 0, left.length, this.length + done)).bytesWritten;
    }
    this.length += bytes.length;
    this.check = check;
  }

  /** The same at once and onto the disk, for a program that is about to end. */
  appendNow(texts: readonly string[]): void {
    const { bytes, check } = this.linesOf(texts);
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.handle.fd, bytes.subarray(done), 0, undefined, this.length + done);
    this.length += bytes.length;
    this.check = check;
    fsyncSync(this.handle.fd);
  }

  /** Makes the disk keep what was appended, also when the power is cut. */
  sync(): Promise<void> {
    return this.handle.datasync();
  }

  /** Whether it, or its folder, was removed: what is written then is lost when it is closed. */
  async isRemoved(): Promise<boolean> {
    return (await this.handle.stat()).nlink === 0;
  }

  /** A new file in its place with all that was in it, where it was removed. */
  async replace(): Promise<JournalFile> {
    const bytes = Buffer.alloc(this.length);
    await this.handle.read(bytes, 0, bytes.length, 0);
    const fresh = await JournalFile.create(this.path);
    await fresh.handle.write(bytes, 0, bytes.length, 0);
    fresh.length = this.length;
    fresh.check = this.check;
    await this.handle.close();
    return fresh;
  }

  /** Closes it, without a torn rest. */
  async close(): Promise<void> {
    try {
      await this.handle.truncate(this.length);
      await this.handle.sync();
    } finally {
      await this.handle.close();
      this.unlock();
    }
  }

  private linesOf(texts: readonly string[]): { bytes: Buffer; check: number } {
    let { check } = this;
    const lines = texts.map((text) => {
      const next = lineOf(text, check);
      check = next.check;
      return next.line;
    });
    return { bytes: Buffer.from(lines.join('')), check };
  }
}

/** A new file's name is kept only when its folder is; some systems cannot and need not do that. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {}
}
