import { Worker } from 'node:worker_threads';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { keepInput } from './seeds.js';
import type { Input } from './target.js';
import { type TargetName, targetNames, targets } from './targets.js';
import { tryOut } from './trial.js';

/** `npm run fuzz`: bad input for everybody who takes input from others. */
const words = await yargs(hideBin(process.argv))
  .scriptName('npm run fuzz --')
  .usage('$0\n\nTries random and damaged input on everything that reads what others wrote.')
  .strict()
  .options({
    seed: {
      type: 'number',
      default: Math.floor(Math.random() * 2 ** 32),
      defaultDescription: 'another each time',
      describe: 'The same seed tries the same inputs',
    },
    count: { type: 'number', default: 10_000, describe: 'Inputs for each target' },
    from: { type: 'number', default: 0, describe: 'Number of the first input, to try one again' },
    time: { type: 'number', default: 600, describe: 'Seconds for each target at most' },
    only: { choices: targetNames, array: true, nargs: 1, describe: 'These targets alone' },
  })
  .parseAsync();
const { seed, count, from, time } = words;

/** Growth of the memory that is in use, bytes, from which on something is kept that should go. */
const LEAK = 48 << 20;

process.stdout.write(`seed ${seed}\n`);
for (const name of words.only ?? targetNames) await fuzz(name);

async function fuzz(name: TargetName): Promise<void> {
  const target = await targets[name]();
  const watcher = new Worker(new URL('./watcher.ts', import.meta.url), {
    workerData: { target: name },
  });
  const begun = (number: number, input: Input) => watcher.postMessage({ number, input });
  // What is loaded and compiled once is not a leak.
  const warm = Math.ceil(count / 10);
  const milliseconds = (share: number) => share * 1000 * time;
  const first = await tryOut(
    target,
    { seed, from, count: warm, milliseconds: milliseconds(0.1) },
    begun,
  );
  const before = used();
  const rest = await tryOut(
    target,
    { seed, from: from + warm, count: count - warm, milliseconds: milliseconds(0.9) },
    begun,
  );
  const growth = used() - before;
  const findings = [...first.findings, ...rest.findings];
  for (const { number, input, error } of findings) {
    process.stdout.write(`${name}: input ${number}, kept in ${keepInput(name, input)}\n`);
    process.stdout.write(`${error instanceof Error ? error.stack : error}\n`);
  }
  const slowest = first.slowest.took > rest.slowest.took ? first.slowest : rest.slowest;
  const tried = first.tried + rest.tried;
  const refused = first.refused + rest.refused;
  process.stdout.write(
    `${name}: ${tried} tried, ${refused} refused, ${findings.length} findings, slowest ${slowest.took.toFixed(1)} ms (input ${slowest.number}), memory in use ${(growth / 2 ** 20).toFixed(1)} MiB more\n`,
  );
  try {
    await target.finish();
    if (growth > LEAK) throw new Error(`${name} keeps memory`);
    if (findings.length > 0) process.exitCode = 1;
  } catch (error) {
    process.exitCode = 1;
    process.stdout.write(`${name}, at its end: ${error instanceof Error ? error.stack : error}\n`);
  }
  await watcher.terminate();
}

function used(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
