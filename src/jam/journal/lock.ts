import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { AntiphonError, codeOf } from '../../error.js';

/**
 * Keeps a journal for this process, so that nobody takes up a jam that is still being played: a
 * file beside it holds the process's number. One left by a process that was killed is passed over.
 *
 * @returns what gives it back
 * @throws AntiphonError `journal-in-use`
 */
export function lockJournal(path: string): () => void {
  const lock = `${path}.lock`;
  const owner = journalOwner(path);
  if (owner !== undefined && owner !== process.pid) {
    throw new AntiphonError(
      'journal-in-use',
      `${path}: process ${owner} is still playing this jam. Stop it first; if it is no Antiphon, remove ${lock}.`,
    );
  }
  writeFileSync(lock, `${process.pid}\n`);
  return () => rmSync(lock, { force: true });
}

/** The process that is writing a journal now; undefined where none is. */
export function journalOwner(path: string): number | undefined {
  const owner = Number(readIfThere(`${path}.lock`));
  return owner > 0 && isRunning(owner) ? owner : undefined;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process cannot be asked, but it is there.
    return codeOf(error) === 'EPERM';
  }
}
