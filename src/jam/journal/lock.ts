import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { AntiphonError, codeOf } from '../../error.js';

/**
 * Keeps a journal for this process, so that nobody takes up a jam that is still being played: a
 * file beside it holds the process's number and when it began. One left by a process that was killed
 * is passed over, also where its number is another's by now, as after a power cut.
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
  writeFileSync(lock, `${process.pid} ${startOf(process.pid) ?? ''}\n`);
  return () => rmSync(lock, { force: true });
}

/** The process that is writing a journal now; undefined where none is. */
export function journalOwner(path: string): number | undefined {
  const [pid, start] = readIfThere(`${path}.lock`).trim().split(' ');
  const owner = Number(pid);
  if (!(owner > 0) || !isRunning(owner)) return undefined;
  return start === undefined || start === startOf(owner) ? owner : undefined;
}

/** When a process began, as the system counts from its own start; undefined without a /proc. */
function startOf(pid: number): string | undefined {
  const fields = readIfThere(`/proc/${pid}/stat`);
  // The 22nd of proc(5). The second one is a name in parentheses, which may hold anything.
  return fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19];
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
