import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * Replaces a file by another, whole or not at all, also when the disk fills, the process is killed
 * or the power is cut in the middle of it; when this returns the disk has it. What a link points at is replaced and the link stays; a device or a pipe
 * (`/dev/stdout`) is written to.
 *
 * Not by the package write-file-atomic: it writes once and does not look how much was written, so
 * that a disk that fills leaves half a file in the place of a whole one, without an error.
 */
export function writeWhole(path: string, data: string | Uint8Array): void {
  const present = statSync(path, { throwIfNoEntry: false });
  if (present !== undefined && !present.isFile() && !present.isDirectory()) {
    writeFileSync(path, data);
    return;
  }
  const target = present === undefined ? path : realpathSync(path);
  const part = `${target}.part`;
  try {
    writeFileSync(part, data, { flush: true });
    renameSync(part, target);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  syncFolder(dirname(target));
}

/** A new name is on the disk only when its folder is; some systems cannot and need not do that. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {}
}
