import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AntiphonError } from '../error.js';
import type { FileMusic } from '../jam/fileMusic.js';
import { journalOwner } from '../jam/journal/lock.js';
import type { ArchiveAnswer, ArchiveJob, MadeRecording } from './archiveJobs.js';
import { type JournalSummary, summarise } from './archiveSummary.js';
import { JobThread } from './jobThread.js';
import type { Limits } from './limits.js';
import type { SessionList, SessionSummary } from './recordings.js';

export interface ArchiveOptions {
  /** Where jams are recorded; absent where they are not. */
  readonly folder?: string;
  /** Address of the script of its thread, which answers an `ArchiveJob`. */
  readonly worker: string;
}

/** What the file of a recorded jam ends in. */
const ENDING = '.journal';
/** What a session may be called: a part of a path and of a file's name. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
/** Of the recordings last asked for, so many are kept: who looks at one asks for several forms of it. */
const KEPT = 4;
/** Of what was found out about journals, so much is kept. */
const SUMMARIES = 500;

const REFUSALS = {
  busy: {
    code: 'archive-busy',
    message: 'Several recordings are being worked at already: try again in a moment.',
  },
  slow: {
    code: 'archive-slow',
    message:
      'This took too long and was given up. With its journal, any machine can: antiphon replay.',
  },
} as const;

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly modified: number;
}

/**
 * The recorded jams of a folder. What takes long, playing one again or reading a file that was
 * handed in, is done by a thread of its own, one at a time and for a limited time: nobody who plays
 * or watches waits for it.
 */
export class Archive {
  private readonly summaries = new Map<
    string,
    { readonly modified: number; readonly summary: JournalSummary | undefined }
  >();
  private readonly made = new Map<string, Promise<MadeRecording>>();
  private readonly thread: JobThread<ArchiveJob, ArchiveAnswer>;

  constructor(
    private readonly options: ArchiveOptions,
    private readonly limits: Limits,
  ) {
    const { recordingTime: time, recordingsWaiting: waiting } = limits;
    this.thread = new JobThread(options.worker, { time, waiting }, REFUSALS);
  }

  /**
   * The sessions from the `skip`th on, the one last played first.
   *
   * @throws AntiphonError `sessions-off`
   */
  async list(skip: number): Promise<SessionList> {
    const all = await this.entries();
    const shown = all.slice(skip, skip + this.limits.sessionsListed);
    const sessions: SessionSummary[] = [];
    // One after the other: a list is not to hold the disk up for who records.
    for (const entry of shown) {
      const summary = await this.summary(entry);
      if (summary !== undefined) sessions.push(summary);
    }
    return { sessions, more: all.length > skip + shown.length };
  }

  /**
   * The journal itself.
   *
   * @throws AntiphonError `session-unknown`
   */
  async journal(name: string): Promise<{ readonly path: string; readonly bytes: number }> {
    return this.entry(name);
  }

  /**
   * A recorded jam, played again.
   *
   * @throws AntiphonError `session-unknown`, `archive-…`, `file-too-large` or `journal-…`
   */
  async recording(name: string): Promise<MadeRecording> {
    const { path, bytes, modified } = await this.entry(name);
    if (bytes > this.limits.recordingBytes) {
      throw new AntiphonError(
        'recording-too-large',
        `This jam is too long to be played again here. With its journal, any machine can: antiphon replay ${name}${ENDING} --out jam.mid`,
      );
    }
    const key = `${path} ${modified} ${bytes}`;
    const known = this.made.get(key);
    const made = known ?? this.make({ kind: 'recording', path, title: titleOf(name) });
    this.made.delete(key);
    this.made.set(key, made);
    for (const oldest of [...this.made.keys()].slice(0, -KEPT)) this.made.delete(oldest);
    // What failed may work the next time.
    made.catch(() => this.made.delete(key));
    return made;
  }

  /**
   * Music out of a MIDI or ABC file.
   *
   * @throws AntiphonError `archive-…` and all of `readFileMusic`'s
   */
  async music(bytes: Uint8Array): Promise<FileMusic> {
    const answer = await this.thread.work({ kind: 'music', bytes });
    if (answer.kind === 'music') return answer.music;
    throw new Error(`the archive's thread answered with ${answer.kind}`);
  }

  /** Ends what is being worked at. */
  close(): void {
    this.thread.close();
  }

  private async make(job: ArchiveJob & { kind: 'recording' }): Promise<MadeRecording> {
    const answer = await this.thread.work(job);
    if (answer.kind === 'recording') return answer.made;
    throw new Error(`the archive's thread answered with ${answer.kind}`);
  }

  private async summary({
    name,
    path,
    bytes,
    modified,
  }: Entry): Promise<SessionSummary | undefined> {
    const known = this.summaries.get(name);
    const fresh =
      known !== undefined && known.modified === modified
        ? known
        : { modified, summary: await summarise(path, bytes, this.limits.recordingBytes) };
    this.summaries.delete(name);
    this.summaries.set(name, fresh);
    for (const oldest of [...this.summaries.keys()].slice(0, -SUMMARIES))
      this.summaries.delete(oldest);
    const playing = journalOwner(path) === process.pid;
    return fresh.summary && { name, ...fresh.summary, playing };
  }

  private async entry(name: string): Promise<Entry> {
    // It is looked for among what is there: no name becomes a path that is not one of those.
    const found = (await this.entries()).find((entry) => entry.name === name);
    if (found !== undefined) return found;
    throw new AntiphonError('session-unknown', 'There is no such session any more.');
  }

  private async entries(): Promise<Entry[]> {
    const { folder } = this.options;
    if (folder === undefined) {
      throw new AntiphonError(
        'sessions-off',
        'Jams are not recorded here: start Antiphon without --sessions off.',
      );
    }
    const names = await readdir(folder).catch(() => []);
    const found = await Promise.all(
      names.flatMap((file) => {
        const name = file.slice(0, -ENDING.length);
        return file.endsWith(ENDING) && NAME.test(name) ? [entryOf(folder, name)] : [];
      }),
    );
    return found
      .filter((entry) => entry !== undefined)
      .sort((a, b) => b.modified - a.modified || (a.name < b.name ? 1 : -1));
  }
}

async function entryOf(folder: string, name: string): Promise<Entry | undefined> {
  const path = join(folder, `${name}${ENDING}`);
  // No link is followed: it could lead anywhere.
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() ? { name, path, bytes: found.size, modified: found.mtimeMs } : undefined;
}

/** `2026-03-01T21-05-59` is a jam of 1 March 2026; other names were given by people. */
function titleOf(name: string): string {
  const [, date, hours, minutes] = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-\d\d/.exec(name) ?? [];
  return date === undefined ? name : `Jam of ${date}, ${hours}:${minutes}`;
}
