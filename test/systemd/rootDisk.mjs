// A Debian in which systemd is in charge, on a disk.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const IMAGE = fileURLToPath(new URL('../../node_modules/.cache/machine-root', import.meta.url));

/** What Antiphon needs, and what the test plays and looks with. */
const PACKAGES = ['systemd', 'systemd-sysv', 'udev', 'kmod', 'libasound2', 'alsa-utils'];

/** @returns {string} the disk, made when there is none: it takes a minute and has to be done by root */
export function rootDisk() {
  if (existsSync(IMAGE)) return IMAGE;
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-root-'));
  try {
    const root = join(folder, 'root');
    const words = ['--quiet', '--variant=minbase', `--include=${PACKAGES.join(',')}`];
    execFileSync('mmdebstrap', [...words, 'bookworm', root], { stdio: 'inherit' });
    const image = join(folder, 'image');
    execFileSync('truncate', ['-s', '1G', image]);
    execFileSync('mkfs.ext4', ['-q', '-d', root, image]);
    mkdirSync(dirname(IMAGE), { recursive: true });
    execFileSync('cp', ['--sparse=always', image, `${IMAGE}.partial`]);
    renameSync(`${IMAGE}.partial`, IMAGE);
    return IMAGE;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
