import { AntiphonError, codeOf } from '../error.js';
import { readAtMost } from '../readAtMost.js';
import { writeWhole } from '../writeWhole.js';

/** @throws AntiphonError `file-not-readable`, or `file-too-large` above `most` bytes */
export function readBytes(path: string, most: number): Uint8Array {
  try {
    return readAtMost(path, most);
  } catch (cause) {
    if (cause instanceof AntiphonError) throw cause;
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
