// deploy/antiphon.service under a systemd that is in charge: a Debian of its own in an emulated
// machine. The last line counts. Not part of CI: it is to be run by root, and takes ten minutes.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OUR_FILES, OWN_CLOCK } from '../machine/machine.mjs';
import { runScenarios } from '../machine/runScenarios.mjs';
import { PROJECT, testOnMachine } from '../machine/testOnMachine.mjs';
import { rootDisk } from './rootDisk.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
/** A busier machine takes longer. */
const LIMIT = 3_600_000;

const NEEDED = [
  ['/usr/bin/mmdebstrap', 'mmdebstrap'],
  ['/usr/sbin/mkfs.ext4', 'e2fsprogs'],
];

await testOnMachine(NEEDED, (kernel) =>
  runScenarios(kernel, {
    init: join(HERE, 'init'),
    variables: { PROJECT, NODE: process.execPath },
    // What is written to the disk is gone afterwards.
    words: [
      ...[...OWN_CLOCK, '-smp', '1', ...OUR_FILES],
      ...['-drive', `file=${rootDisk()},format=raw,if=virtio,snapshot=on`],
    ],
    limit: LIMIT,
  }),
);
