import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file by another, whole or not at all, also when the disk fills or the process is killed
 * in the middle of it.
 *
 * Not by the package write-file-atomic: it writes once and does not look how much was written, so
 * that a disk that fills leaves half a file in the place of a whole one, without an error.
 */
export function writeWhole(path: string, data: string | Uint8Array): void {
  const part = `${path}.part`;
  try {
    writeFileSync(part, data, { flush: true });
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
