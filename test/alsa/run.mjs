// Antiphon on a real ALSA sequencer, for machines that have none: the scenarios run in an emulated
// computer. The last line counts them. Behaviour only: everything is slow there. A part of a
// scenario file's name as an argument runs that one alone.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchKernel } from './kernel.mjs';
import { runMachine } from './machine.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const PROJECT = join(HERE, '../..');
/** Four minutes are usual on two cores with other work; a busier machine takes longer. */
const LIMIT = 600_000;

const NEEDED = [
  ['/usr/bin/qemu-system-x86_64', 'qemu-system-x86'],
  ['/bin/busybox', 'busybox-static'],
  ['/usr/bin/cpio', 'cpio'],
  ['/usr/bin/aconnect', 'alsa-utils'],
  ['/usr/bin/apt-get', 'apt'],
];

const missing = NEEDED.filter(([path]) => !existsSync(path)).map(([, name]) => name);
if (missing.length > 0) doWithout(`Debian packages are missing: ${missing.join(' ')}`);
else if (!existsSync(join(PROJECT, 'dist/main.js'))) doWithout('not built: npm run build');
else await run();

async function run() {
  let kernel;
  try {
    kernel = fetchKernel(join(PROJECT, 'node_modules/.cache/alsa-kernel'));
  } catch (error) {
    doWithout(`no kernel to run: ${error.message.trim()}`);
    return;
  }
  let printed = '';
  const complaints = await runMachine(kernel, {
    project: PROJECT,
    init: join(HERE, 'init'),
    scenarios: readdirSync(join(HERE, 'scenarios'))
      .filter((name) => name.includes(process.argv[2] ?? '.test.mjs'))
      .map((name) => `test/alsa/scenarios/${name}`),
    limit: LIMIT,
    hear: (text) => {
      printed += text;
      process.stdout.write(text);
    },
  });
  const counted = (what) => Number(new RegExp(`^\\S+ ${what} (\\d+)\\s*$`, 'm').exec(printed)?.[1]);
  const passed = counted('pass');
  const failed = counted('fail') + counted('cancelled');
  if (Number.isNaN(passed + failed)) {
    process.stdout.write(`${complaints}\nThe machine stopped before its scenarios had ended.\n`);
    close(0, 1);
  } else close(passed, passed === 0 ? Math.max(1, failed) : failed);
}

/** Without its tools this test says so and passes, except in CI, where they must be there. */
function doWithout(reason) {
  process.stdout.write(`skipped: ${reason}\n`);
  close(0, process.env['CI'] === 'true' ? 1 : 0);
}

function close(passed, failed) {
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}
