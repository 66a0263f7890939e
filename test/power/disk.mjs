// A disk that loses what it was not told to keep: writes lie in a cache until the machine flushes
// it, as in a real disk, and the cache is gone with the power. It is nbdkit's, with the `cache` filter.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** @returns a file that is an empty disk with an ext4 file system */
export function makeDisk(folder) {
  const image = join(folder, 'disk');
  execFileSync('truncate', ['-s', '64M', image]);
  execFileSync('mkfs.ext4', ['-q', image]);
  return image;
}

/** @returns {Promise<{ words: string[], cut: () => Promise<void> }>} what QEMU has to be told, and how to cut its power */
export async function powerDisk(image) {
  const socket = `${image}.socket`;
  rmSync(socket, { force: true });
  // Blocks as small as ext4's, that none is kept because its neighbour was.
  const cache = ['--filter=cache', 'file', image, 'cache=writeback', 'cache-min-block-size=4096'];
  const disk = spawn('nbdkit', ['--foreground', '--exit-with-parent', '--unix', socket, ...cache], {
    stdio: 'inherit',
  });
  while (!existsSync(socket)) {
    if (disk.exitCode !== null) throw new Error('nbdkit does not start');
    await sleep(10);
  }
  return {
    words: ['-drive', `file=nbd+unix:///?socket=${socket},format=raw,if=virtio`],
    async cut() {
      disk.kill('SIGKILL');
      if (disk.exitCode === null && disk.signalCode === null) await once(disk, 'exit');
    },
  };
}
