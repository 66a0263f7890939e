import { closeSync, openSync, readSync } from 'node:fs';
import { AntiphonError } from './error.js';

/** Bytes of the files that people hand in, and that may be from anybody. */
export const FILE_LIMITS = {
  /** Settings, secrets, what controllers have learned: a few hundred bytes each. */
  settings: 1 << 20,
  /** ABC: a collection of 50,000 tunes has some 30 MB. */
  abc: 64 << 20,
  /** A journal: a day of playing without a pause, ten notes a second, has some 150 MB. */
  journal: 256 << 20,
} as const;

const PIECE = 1 << 16;

/**
 * A file's bytes, where there are at most so many. No more than that is read or held, whatever the
 * file system says: a pipe or a device has no size.
 *
 * @throws AntiphonError `file-too-large`, or an error of the file system
 */
export function readAtMost(path: string, most: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE);
      const read = readSync(file, piece);
      if (read === 0) return Buffer.concat(pieces, length);
      length += read;
      if (length > most) throw tooLarge(path, most);
      pieces.push(piece.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

function tooLarge(path: string, most: number): AntiphonError {
  return new AntiphonError(
    'file-too-large',
    `${path} has more than ${most} bytes, which is the most that is read: is it the right file?`,
  );
}
