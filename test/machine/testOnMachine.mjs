// What every test in a machine begins and ends with.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchKernel } from './kernel.mjs';

export const PROJECT = join(dirname(fileURLToPath(import.meta.url)), '../..');

const NEEDED = [
  ['/usr/bin/qemu-system-x86_64', 'qemu-system-x86'],
  ['/bin/busybox', 'busybox-static'],
  ['/usr/bin/cpio', 'cpio'],
  ['/usr/bin/apt-get', 'apt'],
];

/**
 * Runs a test where all is there that it needs, and prints a last line that counts. Elsewhere it says
 * so and passes, except in CI, where everything must be there.
 *
 * @param {[string, string][]} needed programs and their Debian packages, besides those of the machine
 * @param {(kernel: ReturnType<typeof fetchKernel>) => Promise<{ passed: number, failed: number }>} test
 */
export async function testOnMachine(needed, test) {
  const missing = [...NEEDED, ...needed].filter(([path]) => !existsSync(path));
  if (missing.length > 0)
    doWithout(`Debian packages are missing: ${missing.map(([, name]) => name).join(' ')}`);
  else if (!existsSync(join(PROJECT, 'dist/main.js'))) doWithout('not built: npm run build');
  else {
    let kernel;
    try {
      kernel = fetchKernel();
    } catch (error) {
      doWithout(`no kernel to run: ${error.message.trim()}`);
      return;
    }
    const { passed, failed } = await test(kernel);
    close(passed, failed);
  }
}

function doWithout(reason) {
  process.stdout.write(`skipped: ${reason}\n`);
  close(0, process.env['CI'] === 'true' ? 1 : 0);
}

function close(passed, failed) {
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}
