// A small computer with ALSA's sequencer, in software emulation.
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/**
 * Starts the machine and waits until it has switched itself off.
 *
 * @param {{ release: string, image: string, modules: string[] }} kernel
 * @param {{ project: string, init: string, scenarios: string[], limit: number, hear: (text: string) => void }} options
 *   `limit` in milliseconds: the machine is switched off after it; `hear` gets what the scenarios print
 * @returns {Promise<string>} what the kernel and `init` complained about
 */
export async function runMachine(kernel, options) {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-alsa-'));
  try {
    const initrd = packInitramfs(folder, kernel, options.init);
    const log = join(folder, 'console.log');
    await emulate(kernel.image, initrd, log, options);
    return readFileSync(log, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function packInitramfs(folder, { release, modules }, init) {
  const root = join(folder, 'root');
  const moduleFolder = join(root, 'lib/modules', release);
  for (const place of [moduleFolder, join(root, 'bin'), join(root, 'proc'), join(root, 'root')])
    mkdirSync(place, { recursive: true });
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  copyFileSync(init, join(root, 'init'));
  for (const module of modules) copyFileSync(module, join(moduleFolder, basename(module)));
  execFileSync('busybox', ['depmod', '-b', root, release]);
  const initrd = join(folder, 'initrd');
  execFileSync('sh', ['-c', 'find . | cpio -o -H newc --quiet >"$0"', initrd], { cwd: root });
  return initrd;
}

function emulate(image, initrd, log, { project, scenarios, limit, hear }) {
  const kernelLine =
    'console=ttyS0 quiet panic=-1 rdinit=/init ' +
    `PROJECT="${project}" NODE="${process.execPath}" SCENARIOS="${scenarios.join(' ')}"`;
  const machine = spawn(
    'qemu-system-x86_64',
    [
      // Emulation even where KVM is offered: nested in another machine it may hang.
      ...[
        '-accel',
        'tcg,thread=multi',
        '-cpu',
        'max',
        '-m',
        '1024',
        '-smp',
        '2',
        '-nodefaults',
        '-no-reboot',
      ],
      ...['-display', 'none', '-serial', `file:${log}`, '-serial', 'stdio'],
      // This machine's files are the root of that one. It cannot change any.
      '-virtfs',
      'local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap',
      ...['-kernel', image, '-initrd', initrd, '-append', kernelLine],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  machine.stdout.setEncoding('utf8').on('data', hear);
  const overdue = setTimeout(() => machine.kill('SIGKILL'), limit);
  return new Promise((resolve, reject) => {
    machine.on('error', reject);
    machine.on('close', resolve);
  }).finally(() => clearTimeout(overdue));
}
