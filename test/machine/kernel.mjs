// Fetches the distribution's kernel for the test machines. Nothing of it is installed here.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/machine-kernel', import.meta.url));

/** Its modules, in the folders of the package; `depmod` finds out which needs which. */
const MODULES = [
  // This machine's files as the root of that one.
  ...['virtio', 'virtio_ring', 'virtio_pci', 'virtio_pci_legacy_dev', 'virtio_pci_modern_dev'].map(
    (name) => `drivers/virtio/${name}`,
  ),
  ...['net/9p/9pnet', 'net/9p/9pnet_virtio', 'fs/fscache/fscache', 'fs/netfs/netfs', 'fs/9p/9p'],
  // A disk.
  ...['drivers/block/virtio_blk', 'fs/ext4/ext4', 'fs/jbd2/jbd2', 'fs/mbcache'],
  ...['lib/crc16', 'lib/libcrc32c', 'crypto/crc32c_generic'],
  // ALSA's sequencer with virtual MIDI hardware.
  ...['sound/soundcore', 'sound/drivers/snd-virmidi'],
  ...['snd', 'snd-timer', 'snd-hrtimer', 'snd-seq-device', 'snd-rawmidi'].map(
    (name) => `sound/core/${name}`,
  ),
  ...['snd-seq', 'snd-seq-midi', 'snd-seq-midi-event', 'snd-seq-virmidi', 'snd-seq-dummy'].map(
    (name) => `sound/core/seq/${name}`,
  ),
];

/** @returns {{ release: string, image: string, modules: string[] }} the kernel's release and files */
export function fetchKernel() {
  const name = kernelPackage();
  const folder = join(CACHE, name);
  if (!existsSync(folder)) download(name, folder);
  const [image] = readdirSync(join(folder, 'boot'));
  const [release] = readdirSync(join(folder, 'lib/modules'));
  return {
    release,
    image: join(folder, 'boot', image),
    modules: MODULES.map((module) =>
      join(folder, 'lib/modules', release, 'kernel', `${module}.ko`),
    ),
  };
}

/** `linux-image-amd64` is empty: it depends on the newest kernel. */
function kernelPackage() {
  const depends = execFileSync('apt-cache', ['depends', 'linux-image-amd64'], { encoding: 'utf8' });
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (name === undefined) throw new Error('apt knows no linux-image-amd64: run apt-get update');
  return name;
}

function download(name, folder) {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  // Root's own sandbox user may not write here.
  execFileSync('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', name], {
    cwd: partial,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [archive] = readdirSync(partial);
  const wanted = [
    './boot/vmlinuz-*',
    ...MODULES.map((module) => `./lib/modules/*/kernel/${module}.ko`),
  ];
  execFileSync(
    'sh',
    [
      '-c',
      'deb=$1; shift; dpkg-deb --fsys-tarfile "$deb" | tar -x --wildcards "$@"',
      'sh',
      archive,
      ...wanted,
    ],
    { cwd: partial, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  rmSync(join(partial, archive));
  renameSync(partial, folder);
}
