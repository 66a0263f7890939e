import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const ROUNDS = 7;

/** Starts a Node process and resolves with what `done(text, pid)` returns once that is defined. */
function timed(args, done) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (!done(text)) return;
      const milliseconds = performance.now() - started;
      const megabytes = residentMegabytes(child.pid);
      child.once('exit', () => resolve({ milliseconds, megabytes }));
      child.kill('SIGTERM');
    });
    child.once('error', reject);
  });
}

function residentMegabytes(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Start to "ready" and resident memory, beside an empty Node process on the same machine. */
export async function bench() {
  const ours = [];
  const empty = [];
  for (let round = 0; round < ROUNDS; round++) {
    empty.push(
      await timed(['-e', 'console.log("ready"); setInterval(() => {}, 1000)'], (t) =>
        t.includes('ready'),
      ),
    );
    ours.push(
      await timed([main, 'jam', '--port', '0', '--sessions', 'off'], (text) =>
        /\bready\b/i.test(text),
      ),
    );
  }
  const row = (name, runs) =>
    console.log(
      `${name.padEnd(22)} ${median(runs.map((r) => r.milliseconds)).toFixed(0)} ms to ready, ${median(
        runs.map((r) => r.megabytes),
      ).toFixed(0)} MB resident (medians of ${ROUNDS})`,
    );
  row('an empty Node', empty);
  row('antiphon jam', ours);
  const ratio = median(ours.map((r) => r.milliseconds)) / median(empty.map((r) => r.milliseconds));
  console.log(`start-up ratio         ${ratio.toFixed(1)}`);
}
