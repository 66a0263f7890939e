// A small computer in software emulation.
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** This machine's files are the root of that one. It cannot change any. */
export const OUR_FILES = [
  '-virtfs',
  'local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap',
];

/** Emulation even where KVM is offered: nested in another machine it may hang. */
export const EMULATION = ['-accel', 'tcg,thread=multi'];

/**
 * A processor of a thousand million instructions a second by the machine's own clock, however long
 * they take by ours: what only the emulation makes slow, or what else this machine does, takes no time there.
 */
export const OWN_CLOCK = ['-accel', 'tcg,thread=single', '-icount', 'shift=0,sleep=on'];

/**
 * Starts a machine, which runs until it switches itself off.
 *
 * @param {{ release: string, image: string, modules: string[] }} kernel
 * @param {{ init: string, variables: Record<string, string>, words: string[], limit: number, hear: (text: string) => void }} options
 *   `init` is its first process, a script for busybox, with `variables` in its environment; `words`
 *   are QEMU's, for what else it is made of; `limit` in milliseconds: it is switched off after it;
 *   `hear` gets what comes over its second serial line
 * @returns {{ ended: Promise<string>, cut: () => void }} what the kernel and `init` complained about,
 *   once it is off; and how to cut its power
 */
export function startMachine(kernel, { init, variables, words, limit, hear }) {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-machine-'));
  const initrd = packInitramfs(folder, kernel, init);
  const log = join(folder, 'console.log');
  const set = Object.entries(variables).map(([name, value]) => ` ${name}="${value}"`);
  const machine = spawn(
    'qemu-system-x86_64',
    [
      ...['-cpu', 'max', '-m', '1024', '-nodefaults', '-no-reboot'],
      ...['-display', 'none', '-serial', `file:${log}`, '-serial', 'stdio'],
      ...['-kernel', kernel.image, '-initrd', initrd],
      ...['-append', `console=ttyS0 quiet panic=-1 rdinit=/init${set.join('')}`],
      ...words,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  machine.stdout.setEncoding('utf8').on('data', hear);
  const cut = () => machine.kill('SIGKILL');
  const overdue = setTimeout(cut, limit);
  const closed = new Promise((resolve, reject) => {
    machine.on('error', reject);
    machine.on('close', resolve);
  });
  const ended = closed
    .then(() => readFileSync(log, 'utf8'))
    .finally(() => {
      clearTimeout(overdue);
      rmSync(folder, { recursive: true, force: true });
    });
  return { ended, cut };
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
