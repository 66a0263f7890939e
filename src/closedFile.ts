import { statSync } from 'node:fs';
import { AntiphonError } from './error.js';

/** Rights of a file that let others than its owner and its group read it, or others than its owner change it. */
const TOO_OPEN = 0o026;

/**
 * Sees to it that a file with a secret in it is for its owner, as `ssh` does with its keys: one that
 * everybody on this machine has read keeps nothing any more.
 *
 * @param code of the error that says that it is open
 * @throws AntiphonError `code`, or an error of the file system
 */
export function expectClosed(path: string, code: string): void {
  // Windows has no such rights: there the file's folder has to be closed to others.
  if (process.platform === 'win32' || (statSync(path).mode & TOO_OPEN) === 0) return;
  throw new AntiphonError(
    code,
    `${path} can be read or changed by others on this machine: chmod 600 ${path}`,
  );
}
