import { readFileSync } from 'node:fs';
import { AntiphonError } from '../error.js';
import { writeWhole } from '../writeWhole.js';

/** @throws AntiphonError `file-not-readable` */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const why =
      codeOf(cause) === 'ENOENT'
        ? 'is not there. Check the path.'
        : `cannot be read: ${reason(cause)}`;
    throw new AntiphonError('file-not-readable', `${path} ${why}`, { cause });
  }
}

/**
 * Writes a file that is whole or not there: it is written beside and moved into place.
 *
 * @throws AntiphonError `file-not-written`
 */
export function writeOut(path: string, contents: Uint8Array | string): void {
  try {
    writeWhole(path, contents);
  } catch (cause) {
    throw new AntiphonError(
      'file-not-written',
      `${path} cannot be written: ${writeReason(cause)}`,
      {
        cause,
      },
    );
  }
}

/** For writing, `ENOENT` is about the folder: the file need not be there. */
function writeReason(cause: unknown): string {
  return codeOf(cause) === 'ENOENT' ? 'there is no such folder. Make it first.' : reason(cause);
}

function reason(cause: unknown): string {
  if (codeOf(cause) === 'EISDIR') return 'it is a folder. Name a file.';
  return cause instanceof Error ? cause.message : String(cause);
}

function codeOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}
